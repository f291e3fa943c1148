// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { relocateLoader } from "../../src/plain/loader.ts";
import { openWorkshop } from "./closure.ts";

const workshop = openWorkshop();
afterAll(() => workshop[Symbol.dispose]());
const linkers = { glibc: readFileSync("/lib64/ld-linux-x86-64.so.2"), musl: readFileSync("/lib/ld-musl-x86_64.so.1") };

/** A folder whose path is as long as an alias. */
function shortFolder(): string {
  for (let number = 0; ; number++) {
    const folder = `/tmp/${number.toString(36).padStart(3, "0")}`;
    try {
      mkdirSync(folder);
      onTestFinished(() => rmSync(folder, { recursive: true }));
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

const thereSource = "int there(void) { return 7; }";
const programSource = '#include <stdio.h>\nint there(void); int main(void) { printf("%d\\n", there()); return 0; }';

test.each(["glibc", "musl"] as const)("programs find libraries in the folder, with the linker of %s", (name) => {
  const folder = shortFolder();
  const compiler = name === "glibc" ? "gcc" : "musl-gcc";
  const library = workshop.make("libthere.so", thereSource, { flags: ["-shared", "-fPIC", "-Wl,-soname,libthere.so"], compiler });
  const program = workshop.make("program", programSource, { flags: [library], compiler });
  copyFileSync(library, join(folder, "libthere.so"));
  if (name === "glibc") copyFileSync("/lib/x86_64-linux-gnu/libc.so.6", join(folder, "libc.so.6"));
  writeFileSync(join(folder, "ld"), relocateLoader(linkers[name], folder)!, { mode: 0o755 });
  expect(execFileSync(join(folder, "ld"), [program], { encoding: "utf8" })).toBe("7\n");
  rmSync(join(folder, "libthere.so"));
  expect(() => execFileSync(join(folder, "ld"), [program], { stdio: "pipe" })).toThrow(/libthere\.so: (cannot open|No such file)/);
});

test("a library that the host alone has is not found, by whatever way glibc looks", () => {
  const folder = shortFolder();
  const program = workshop.make("program", '#include <math.h>\n#include <stdio.h>\nint main(int count, char **a) { printf("%f\\n", sin(count)); return 0; }', { flags: ["-lm"] });
  copyFileSync("/lib/x86_64-linux-gnu/libc.so.6", join(folder, "libc.so.6"));
  writeFileSync(join(folder, "ld"), relocateLoader(linkers.glibc, folder)!, { mode: 0o755 });
  expect(execFileSync("/lib64/ld-linux-x86-64.so.2", [program], { encoding: "utf8" })).toBe("0.841471\n");
  const { stderr, status } = spawnSync(join(folder, "ld"), [program], { encoding: "utf8", env: { LD_DEBUG: "libs" } });
  expect([status, stderr]).toEqual([127, expect.stringContaining("libm.so.6: cannot open shared object file")]);
  const looked = Array.from(stderr.matchAll(/(?:trying file|search cache)=(\S+)/g), ([, path]) => path!);
  expect(looked).toContain(`${folder}/l.cache`);
  expect(looked.filter((path) => !path.startsWith(`${folder}/`) && !path.startsWith("/n/-"))).toEqual([]);
});

test.each(["glibc", "musl"] as const)("of %s nothing but whole texts changes, by others of their length", (name) => {
  const [before, after] = [linkers[name], relocateLoader(linkers[name], "/n/abcde")!];
  expect(after).toHaveLength(before.length);
  const changed = [...before].flatMap((byte, at) => (byte === after[at] ? [] : [at]));
  expect(changed.length).toBeLessThan(400);
  for (const text of after.toString("latin1").matchAll(/\/n\/[^\0]*/g)) expect(text[0]).toMatch(/^\/n\/(abcde(\/|\/l\.cache|\/l\.preload)?|-+\/)$/);
});

test("what is no linker, or one of another kind, is left alone", () => {
  for (const text of ["", "\x7fELF", "\0/usr/lib/\0", "\0/etc/ld.so.cache\0", "\0/lib64/\0/etc/ld.so.cache\0"])
    expect(relocateLoader(Buffer.from(text), "/n/abcde")).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      const made = relocateLoader(Buffer.concat([a, Buffer.from("\0/usr/lib/\0/etc/ld.so.cache\0"), b]), "/n/abcde")!;
      expect(made.equals(Buffer.concat([a, Buffer.from("\0/n/abcde/\0/n/abcde/l.cache\0"), b]))).toBe(true);
    }),
  );
});

test("what is larger than any linker is none", () => {
  expect(relocateLoader(Buffer.concat([linkers.glibc, Buffer.alloc(8 * 1024 * 1024)]), "/n/0a1b2")).toBeUndefined();
});
