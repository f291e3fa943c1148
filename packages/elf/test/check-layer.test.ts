// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkLayer, layerNoteText, type Layer, type LinkedLayer } from "../src/index.ts";
import { testFolder } from "./folder.ts";
import { programBytes, type Program } from "./programs.ts";

const muslLoader = "/lib/ld-musl-x86_64.so.1";
const glibcLoader = "/lib64/ld-linux-x86-64.so.2";
const all = (layer: LinkedLayer) => layerNoteText(layer);

function outcome(layer: Layer, program: Program | Buffer, provided: readonly string[] = [], architecture: "x86_64" | "riscv64" = "x86_64"): string {
  const bytes = Buffer.isBuffer(program) ? program : programBytes(testFolder(), "made", program);
  try {
    checkLayer("bin/made", bytes, { layer, architecture, provides: (name) => provided.includes(name) });
    return "good";
  } catch (error) {
    expect(error).toMatchObject({ code: "layer-violation", message: expect.stringContaining("bin/made") });
    return (error as Error).message;
  }
}

describe("a program that keeps the rule of its layer", () => {
  test.each<[string, Layer, Program, string[]]>([
    ["base, static", "base", { note: all("base") }, []],
    ["base, static-pie", "base", { note: all("base"), link: ["-static-pie"] }, []],
    ["app, static", "app", { note: all("app") }, []],
    [
      "base, dynamic, all in its closure",
      "base",
      { note: all("base"), interpreter: muslLoader, needed: ["libc.so", "libz.so.1"] },
      ["ld-musl-x86_64.so.1", "libc.so", "libz.so.1"],
    ],
    ["base, a library", "base", { link: ["-shared", "-Wl,-soname,libx.so"] }, []],
    ["base, a library with the note", "base", { link: ["-shared"], note: all("base") }, []],
    ["base, an object file", "base", { link: ["-c"] }, []],
    ["desktop, dynamic, all in its closure", "desktop", { note: all("desktop"), interpreter: glibcLoader, needed: ["libc.so.6"] }, ["ld-linux-x86-64.so.2", "libc.so.6"]],
    ["systemd, dynamic", "systemd", { note: all("systemd"), interpreter: glibcLoader }, ["ld-linux-x86-64.so.2"]],
    ["systemd, static", "systemd", { note: all("systemd") }, []],
    ["foreign, whatever it is", "foreign", { interpreter: "/strange/loader", needed: ["libnowhere.so"], note: "nonsense" }, []],
  ])("%s", (_, layer, program, provided) => {
    expect(outcome(layer, program, provided)).toBe("good");
  });
});

describe("a program that breaks it", () => {
  test.each<[string, Layer, Program, string[], RegExp]>([
    ["no note", "base", {}, [], /carries no layer note/],
    ["the note of another layer", "base", { note: all("app") }, [], /note says layer app, musl, allocator of jemalloc/],
    ["a note with the wrong allocator", "app", { note: "layer=app libc=musl allocator=musl" }, [], /allocator of musl/],
    ["a malformed note", "base", { note: "layer=base" }, [], /malformed/],
    ["glibc's loader in base", "base", { note: all("base"), interpreter: glibcLoader }, [], /interpreter .* is not musl's/],
    ["a loader of another machine's musl", "base", { note: all("base"), interpreter: "/lib/ld-musl-riscv64.so.1" }, [], /is not musl's ld-musl-x86_64/],
    ["musl's loader outside its closure", "base", { note: all("base"), interpreter: muslLoader }, [], /neither its package nor a dependency holds its interpreter/],
    ["a library outside its closure", "app", { note: all("app"), interpreter: muslLoader, needed: ["libz.so.1"] }, ["ld-musl-x86_64.so.1"], /needs libz\.so\.1/],
    ["a library that needs what is not there", "base", { link: ["-shared"], needed: ["libz.so.1"] }, [], /needs libz\.so\.1/],
    ["libraries but no loader", "base", { note: all("base"), link: ["-pie", "-Wl,--no-dynamic-linker"], needed: ["libc.so"] }, ["libc.so"], /names no interpreter|needs/],
    ["musl's loader in desktop", "desktop", { note: all("desktop"), interpreter: muslLoader }, ["ld-musl-x86_64.so.1"], /is not glibc's ld-linux-x86-64/],
    ["glibc's loader outside its closure", "desktop", { note: all("desktop"), interpreter: glibcLoader }, ["libc.so.6"], /holds its interpreter ld-linux-x86-64/],
    ["a loader of another machine's glibc", "desktop", { note: all("desktop"), interpreter: "/lib/ld-linux-aarch64.so.1" }, ["ld-linux-aarch64.so.1"], /is not glibc's/],
    ["glibc itself outside its closure", "systemd", { note: all("systemd"), interpreter: glibcLoader, needed: ["libc.so.6"] }, ["ld-linux-x86-64.so.2"], /needs libc\.so\.6/],
    ["a glibc library that needs what is not there", "desktop", { link: ["-shared"], needed: ["libz.so.1"] }, ["libc.so.6"], /needs libz\.so\.1/],
    ["a library with another layer's note", "base", { link: ["-shared"], note: all("desktop") }, [], /note says layer desktop/],
    ["another machine", "base", { compiler: "riscv64-linux-gnu-gcc", note: all("base") }, [], /no file for x86_64/],
    ["another width", "base", { note: all("base"), link: ["-static", "-m32"] }, [], /no file for x86_64/],
  ])("%s", (_, layer, program, provided, message) => {
    expect(outcome(layer, program, provided)).toMatch(message);
  });

  test("glibc, static and with our note: its start files betray it", () => {
    const program = { note: all("base"), source: '\n__asm__(".section .note.ABI-tag,\\"a\\",@note\\n.balign 4\\n.long 4,16,1\\n.asciz \\"GNU\\"\\n.long 0,3,2,0\\n.text\\n");' };
    expect(outcome("base", program)).toMatch(/linked with glibc/);
  });

  test("a real program of the host", () => {
    expect(outcome("base", readFileSync("/usr/bin/env"))).toMatch(/is not musl's|linked with glibc/);
    expect(outcome("desktop", readFileSync("/usr/bin/env"))).toMatch(/holds its interpreter/);
    expect(outcome("desktop", readFileSync("/usr/bin/env"), ["ld-linux-x86-64.so.2", "libc.so.6"])).toMatch(/carries no layer note/);
  });

  test("a file that begins like ELF and is none", () => {
    expect(outcome("base", Buffer.from("\x7fELF and nothing more", "latin1"))).toMatch(/no sound ELF file/);
    expect(outcome("foreign", Buffer.from("\x7fELF and nothing more", "latin1"))).toBe("good");
  });
});
