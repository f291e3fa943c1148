// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readElf, readLoaded, replaceInterpreter } from "../src/index.ts";
import { testFolder } from "./folder.ts";
import { makeProgram, programBytes, type Program } from "./programs.ts";
import { factsByReadelf } from "./readelf.ts";

const interpreter = "/n/abcde/nip-ld.so";
const usual = { musl: "/lib/ld-musl-x86_64.so.1", glibc: "/lib64/ld-linux-x86-64.so.2", riscv: "/lib/ld-linux-riscv64-lp64d.so.1" };

describe("replaceInterpreter", () => {
  test.each<[string, Program]>([
    ["a position-independent program", { interpreter: usual.glibc, needed: ["libone.so.1"] }],
    ["one of a fixed address", { link: ["-no-pie", `-Wl,--dynamic-linker=${usual.musl}`], needed: ["libone.so.1"] }],
    ["one of another architecture", { compiler: "riscv64-linux-gnu-gcc", interpreter: usual.riscv, needed: ["libone.so.1"] }],
  ])("writes over that of %s, and changes nothing else", (_, program) => {
    const folder = testFolder();
    const path = makeProgram(folder, "made", program);
    const [before, after] = [readFileSync(path), replaceInterpreter(readFileSync(path), interpreter)!];
    const moved = join(folder, "moved");
    writeFileSync(moved, after);
    expect(factsByReadelf(moved)).toEqual({ ...factsByReadelf(path), interpreter });
    // patchelf keeps the rest of the old place; the kernel and linkers read up to the first NUL.
    expect(execFileSync("patchelf", ["--print-interpreter", moved], { encoding: "utf8" })).toMatch(new RegExp(`^${interpreter}\0*\n$`));
    const at = before.indexOf(readElf(path).interpreter!);
    expect(Buffer.concat([after.subarray(0, at), before.subarray(at, at + readElf(path).interpreter!.length), after.subarray(at + readElf(path).interpreter!.length)])).toEqual(
      before,
    );
  });

  test("a program so changed starts with the linker that it names", () => {
    const folder = testFolder();
    const source = join(folder, "say.c");
    writeFileSync(source, '#include <stdlib.h>\nint main(void) { return system("cat /proc/$PPID/maps"); }\n');
    // It shows what lies in its memory.
    execFileSync("gcc", ["-o", join(folder, "say"), `-Wl,--dynamic-linker=${join(folder, "a-place-that-is-not-there")}`, source]);
    copyFileSync("/lib64/ld-linux-x86-64.so.2", join(folder, "linker"));
    writeFileSync(join(folder, "moved"), replaceInterpreter(readFileSync(join(folder, "say")), join(folder, "linker"))!, { mode: 0o755 });
    expect(() => execFileSync(join(folder, "say"))).toThrow("ENOENT");
    expect(execFileSync(join(folder, "moved"), { encoding: "utf8" })).toContain(` ${folder}/linker\n`);
  });

  test("there is none in a static program, and no place for one that is longer", () => {
    const folder = testFolder();
    for (const link of [["-static"], ["-static-pie"], ["-shared"]]) expect(replaceInterpreter(programBytes(folder, "made", { link }), interpreter)).toBeUndefined();
    const program = programBytes(folder, "dynamic", { interpreter: usual.musl });
    expect(replaceInterpreter(program, "/".padEnd(usual.musl.length, "x"))).toHaveLength(program.length);
    expect(replaceInterpreter(program, "/".padEnd(usual.musl.length + 1, "x"))).toBeUndefined();
  });
});

test("what is loaded are the segments that readelf lists", () => {
  const path = makeProgram(testFolder(), "made", { interpreter: usual.glibc, needed: ["libone.so.1"], source: 'const char *text = "it is loaded";' });
  const lines = execFileSync("readelf", ["--wide", "--program-headers", path], { encoding: "utf8" });
  const ranges = Array.from(lines.matchAll(/LOAD +(0x\w+) 0x\w+ 0x\w+ (0x\w+)/g), ([, offset, size]) => [Number(offset), Number(offset) + Number(size)] as const);
  expect(ranges.length).toBeGreaterThan(2);
  const bytes = readFileSync(path);
  expect(readLoaded(path)).toEqual(ranges.map(([from, to]) => bytes.subarray(from, to)));
  expect(Buffer.concat(readLoaded(bytes)).includes("it is loaded")).toBe(true);
  expect(Buffer.concat(readLoaded(bytes)).includes(".shstrtab")).toBe(false);
});

test("damaged programs are changed, left alone, or refused as corrupt, and never grow", () => {
  const program = programBytes(testFolder(), "made", { interpreter: usual.glibc, needed: ["libone.so.1"] });
  const place = fc.oneof(fc.nat(0x3ff), fc.nat(program.length - 1));
  fc.assert(
    fc.property(fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 8 }), fc.option(fc.nat(program.length)), (changes, length) => {
      const damaged = Buffer.from(program.subarray(0, length ?? program.length));
      for (const [at, byte] of changes) if (at < damaged.length) damaged[at] = byte;
      for (const use of [() => replaceInterpreter(damaged, interpreter)?.length ?? damaged.length, () => Math.max(damaged.length, Buffer.concat(readLoaded(damaged)).length)]) {
        try {
          expect(use()).toBe(damaged.length);
        } catch (error) {
          if (!(error instanceof NexusError)) throw error;
          expect(error.code).toBe("corrupt");
        }
      }
    }),
    { numRuns: 1000 },
  );
});
