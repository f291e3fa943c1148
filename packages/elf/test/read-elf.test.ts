// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isElf, readElf, readLayerNote } from "../src/index.ts";
import { testFolder } from "./folder.ts";
import { makeProgram, programBytes, type Program } from "./programs.ts";
import { facts, factsByReadelf, symbols, symbolsByReadelf } from "./readelf.ts";

/** Every n-th ELF file of a folder. */
function elfFiles(folder: string, every: number): string[] {
  const files = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true && isElf(path));
  return files.filter((_, index) => index % every === 0);
}

describe("readElf agrees with readelf", () => {
  test("on programs of /usr/bin", () => {
    const files = elfFiles("/usr/bin", 60);
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) expect([path, facts(readElf(path))]).toEqual([path, factsByReadelf(path)]);
  });

  test("on shared libraries and their dynamic symbols", () => {
    const folder = "/usr/lib/x86_64-linux-gnu";
    const files = elfFiles(folder, 60);
    expect(files.length).toBeGreaterThan(2);
    for (const path of files) {
      const elf = readElf(path);
      expect([path, facts(elf)]).toEqual([path, factsByReadelf(path)]);
      if (statSync(path).size < 2_000_000) expect([path, symbols(elf, "dynamic")]).toEqual([path, symbolsByReadelf(path, "dynamic")]);
    }
  });

  test.each<[string, Program]>([
    ["a static program", {}],
    ["a static position-independent program", { link: ["-static-pie"] }],
    ["a dynamic program", { interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libone.so.1", "libc.so"] }],
    ["a library with a soname, a runpath", { link: ["-shared", "-Wl,-soname,libmine.so.3", "-Wl,-rpath,/Programs/Mine/1/lib"], needed: ["libother.so"] }],
    ["an object file", { link: ["-c"] }],
    ["a program with a note", { note: "layer=base libc=musl allocator=musl" }],
    ["a 32-bit program", { compiler: "gcc", link: ["-static", "-m32"] }],
  ])("on %s of our own", (_, program) => {
    const folder = testFolder();
    const path = makeProgram(folder, "made", program);
    const elf = readElf(path);
    expect(facts(elf)).toEqual(factsByReadelf(path));
    for (const table of ["static", "dynamic"] as const) expect(symbols(elf, table)).toEqual(symbolsByReadelf(path, table));
    expect(facts(readElf(readFileSync(path)))).toEqual(facts(elf));
  });

  test("on a riscv64 program", () => {
    const path = makeProgram(testFolder(), "rv", { compiler: "riscv64-linux-gnu-gcc", note: "layer=base libc=musl allocator=musl" });
    const elf = readElf(path);
    expect(elf.machine).toBe("riscv64");
    expect(facts(elf)).toEqual(factsByReadelf(path));
  });
});

describe("readElf tells programs from libraries", () => {
  test.each<[string, Program, boolean]>([
    ["static", {}, true],
    ["static-pie", { link: ["-static-pie"] }, true],
    ["pie", { interpreter: "/lib/ld-musl-x86_64.so.1" }, true],
    ["library", { link: ["-shared"] }, false],
    ["object", { link: ["-c"] }, false],
  ])("%s", (name, program, expected) => {
    expect(readElf(makeProgram(testFolder(), name, program)).program).toBe(expected);
  });
});

describe("the layer note", () => {
  const folder = testFolder;
  const text = "layer=app libc=musl allocator=jemalloc";

  test("is read from a loaded section, and still when the program is stripped", () => {
    const path = makeProgram(folder(), "noted", { note: text });
    expect(readLayerNote(readElf(path))).toEqual({ layer: "app", libc: "musl", allocator: "jemalloc" });
    execFileSync("strip", [path]);
    const stripped = readElf(path);
    expect(stripped.symbols("static")).toEqual([]);
    expect(readLayerNote(stripped)).toEqual({ layer: "app", libc: "musl", allocator: "jemalloc" });
    execFileSync("strip", ["--strip-section-headers", path].slice(supportsStripHeaders() ? 0 : 1));
    expect(readLayerNote(readElf(path))).toEqual({ layer: "app", libc: "musl", allocator: "jemalloc" });
  });

  test("is read from a section that objcopy added and nothing loads", () => {
    const at = folder();
    const path = makeProgram(at, "added");
    const bytes = Buffer.alloc(12 + 8 + 40);
    bytes.writeUInt32LE(6, 0);
    bytes.writeUInt32LE(text.length, 4);
    bytes.writeUInt32LE(1, 8);
    bytes.write("Nexus\0", 12);
    bytes.write(text, 20);
    writeFileSync(join(at, "note"), bytes);
    execFileSync("objcopy", ["--add-section", `.note.nexus=${join(at, "note")}`, "--set-section-flags", ".note.nexus=readonly", path]);
    expect(readElf(path).sections.find(({ name }) => name === ".note.nexus")?.type).toBe(7);
    expect(readLayerNote(readElf(path))).toEqual({ layer: "app", libc: "musl", allocator: "jemalloc" });
  });

  test("is absent where there is none", () => {
    expect(readLayerNote(readElf("/usr/bin/env"))).toBeUndefined();
  });

  test.each(["layer=base", "layer=base libc=musl allocator=musl extra=1", "LAYER=base libc=musl allocator=musl", "", "layer=base  libc=musl allocator=musl"])(
    "is refused as %j",
    (bad) => {
      expect(() => readLayerNote(readElf(programBytes(folder(), "bad", { note: bad })))).toThrow(expect.objectContaining({ code: "corrupt" }));
    },
  );
});

function supportsStripHeaders(): boolean {
  return execFileSync("strip", ["--help"], { encoding: "utf8" }).includes("--strip-section-headers");
}

describe("a file that is not as ELF says", () => {
  test("is refused, or read, but never hangs or crashes us", () => {
    const good = programBytes(testFolder(), "good", { interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.so"], note: "layer=base libc=musl allocator=musl" });
    const change = fc.oneof(
      fc.record({ at: fc.nat(good.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
      fc.record({
        at: fc.nat(1200),
        bytes: fc.constantFrom(Buffer.alloc(8, 0xff), Buffer.alloc(8), Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x80]), Buffer.from([0xff, 0xff, 0xff, 0x7f])),
      }),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.option(fc.nat(good.length)), (changes, cut) => {
        const bad = Buffer.from(good.subarray(0, cut ?? good.length));
        for (const { at, bytes } of changes) bad.set(Buffer.from(bytes).subarray(0, Math.max(0, bad.length - at)), Math.min(at, bad.length));
        try {
          const elf = readElf(bad);
          elf.symbols("static");
          elf.symbols("dynamic");
          readLayerNote(elf);
        } catch (error) {
          expect(error).toMatchObject({ code: "corrupt" });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["a script", Buffer.from("#!/bin/sh\necho this is not an ELF file at all\n")],
    ["only the magic", Buffer.from("\x7fELF", "latin1")],
    ["an unknown class", Buffer.concat([Buffer.from("\x7fELF\x03\x01\x01", "latin1"), Buffer.alloc(100)])],
  ])("%s", (_, bytes) => {
    expect(() => readElf(bytes)).toThrow(expect.objectContaining({ code: "corrupt" }));
  });

  test("is named", () => {
    const path = join(testFolder(), "broken");
    writeFileSync(path, Buffer.concat([readFileSync("/usr/bin/env").subarray(0, 2000)]));
    expect(() => readElf(path)).toThrow(path);
  });
});
