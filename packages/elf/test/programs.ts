// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Programs made with the host's compilers, without any libc: what a layer's rule looks at, and nothing else.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Program {
  /** The text of the layer note. */
  note?: string;
  /** The loader that it names; without one it is static. */
  interpreter?: string;
  /** Sonames of libraries that it is linked with. */
  needed?: readonly string[];
  /** Arguments for the compiler in place of those for a program. */
  link?: readonly string[];
  compiler?: string;
  /** More C. */
  source?: string;
}

const start = '__attribute__((visibility("default"))) int answer(void) { return 42; }\nvoid _start(void) { for (;;) answer(); }\n';

/** The path of a program below `folder`. */
export function makeProgram(folder: string, name: string, program: Program = {}): string {
  const work = mkdtempSync(join(tmpdir(), "nexus-elf-"));
  const compiler = program.compiler ?? "gcc";
  const out = join(folder, name);
  try {
    const source = join(work, "source.c");
    writeFileSync(source, start + (program.note === undefined ? "" : noteSource(program.note)) + (program.source ?? ""));
    const libraries = (program.needed ?? []).map((soname, index) => {
      const library = join(work, `lib${index}.so`);
      const stub = join(work, `lib${index}.c`);
      writeFileSync(stub, `int from_library_${index}(void) { return 1; }\n`);
      execFileSync(compiler, ["-shared", "-nostdlib", `-Wl,-soname,${soname}`, "-o", library, stub]);
      return library;
    });
    const link = program.link ?? (program.interpreter === undefined ? ["-static"] : ["-pie", `-Wl,--dynamic-linker=${program.interpreter}`]);
    execFileSync(compiler, ["-nostdlib", "-fPIC", "-ffreestanding", ...link, "-Wl,--no-as-needed", "-Wl,--build-id", "-o", out, source, ...libraries]);
    return out;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

export function programBytes(folder: string, name: string, program: Program = {}): Buffer {
  return readFileSync(makeProgram(folder, name, program));
}

/** C that puts a note with owner "Nexus" and type 1 into a loaded section. */
function noteSource(text: string): string {
  const size = Buffer.byteLength(text);
  return `__attribute__((used, section(".note.nexus"), aligned(4)))
static const struct { int owner_size, size, type; char owner[8]; char text[${Math.ceil(size / 4) * 4}]; } note = { 6, ${size}, 1, "Nexus", ${JSON.stringify(text)} };
`;
}
