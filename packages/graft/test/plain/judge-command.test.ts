// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { factsReader } from "../../src/plain/elf-facts.ts";
import { glibc, judge, musl, openWorkshop, type TreeSpec } from "./closure.ts";

const workshop = openWorkshop();
afterAll(() => workshop[Symbol.dispose]());

const mainOf = (body: string, before = "") => `#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n${before}\nint main(int count, char **words) { ${body}; return 0; }\n`;
const puts = (text: string) => mainOf(`puts("${text}")`);
const library = (name: string, source: string) => workshop.make(name, source, { flags: ["-shared", "-fPIC", `-Wl,-soname,${name}`] });
const word = library("libword.so.1", 'const char *word(void) { return "word"; }');
const pathWord = library("libpath.so.1", 'const char *word(void) { return "/usr/share/word"; }');
const lone = workshop.make("lone", puts(""));
const wordProgram = mainOf("puts(word())", "const char *word(void);");

interface Case {
  source: string;
  flags?: readonly string[];
  compiler?: string;
  /** More files of the program's own tree, and another tree. */
  own?: TreeSpec;
  other?: TreeSpec;
  libc?: TreeSpec;
}

async function judged({ source, flags, compiler, own = {}, other = {}, libc = glibc }: Case) {
  const program = workshop.make("program", source, { flags, compiler });
  return judge(workshop.root, "program", await workshop.place({ Own: { "bin/program": { copy: program }, ...own }, Other: other, Libc: libc }));
}

describe("plain is", () => {
  test.each<[string, Case]>([
    ["a program that needs the C library alone", { source: puts("plain") }],
    ["one of a fixed address", { source: puts("plain"), flags: ["-no-pie", "-s"] }],
    ["one of musl", { source: puts("plain"), compiler: "musl-gcc", libc: musl }],
    ["one whose library is another package's", { source: wordProgram, flags: [word], other: { "lib/libword.so.1": { copy: word } } }],
    [
      "one whose library is found by a link",
      { source: wordProgram, flags: [word], other: { "lib/libword.so.1": { link: "libword.so.1.0" }, "lib/libword.so.1.0": { copy: word } } },
    ],
    ["one that looks for libraries where it lies", { source: wordProgram, flags: [word, "-Wl,-rpath,$ORIGIN/../lib"], other: { "lib/libword.so.1": { copy: word } } }],
    ["one that names what every host has", { source: puts("/usr/share/locale /usr/share/zoneinfo/UTC /usr/lib/debug /etc/hosts /bin/sh") }],
    ["one that starts nothing of its closure", { source: mainOf('execlp("host-program", "x", NULL)'), other: { "bin/closure-program": "" } }],
    ["one whose closure has a word of it as a command, but that starts nothing", { source: puts("closure-program"), other: { "bin/closure-program": "" } }],
    ["one that starts itself, or what the C library has", { source: mainOf('execlp(count ? "program" : "iconv", "x", NULL)') }],
  ])("%s", async (_, program) => {
    expect(await judged(program)).toMatchObject({ plain: true, file: { path: "bin/program" }, loader: { path: expect.stringMatching(/^lib\/ld-/) } });
  });

  test.each([["-static"], ["-static-pie"]])("a static program without a C library of many paths, %s", async (flag) => {
    const result = await judged({ source: puts("static"), flags: [flag], compiler: flag === "-static" ? "musl-gcc" : "gcc", libc: {} });
    if (flag === "-static") expect(result).toEqual({ plain: true, file: expect.objectContaining({ path: "bin/program" }) });
    else expect(result).toMatchObject({ plain: false, why: expect.stringMatching(/^bin\/program names \/(usr\/)?lib/) });
  });
});

describe("a program is not plain where", () => {
  test.each<[string, Case, string]>([
    ["its linker is not in its closure", { source: puts(""), libc: {} }, "its closure does not have /lib64/ld-linux-x86-64.so.2"],
    ["a library is not there", { source: wordProgram, flags: [word] }, "bin/program needs libword.so.1, which is not in its closure's lib"],
    [
      "a library lies elsewhere",
      { source: wordProgram, flags: [word], own: { "lib/own/libword.so.1": { copy: word } } },
      "bin/program needs libword.so.1, which is not in its closure's lib",
    ],
    [
      "it lies beside what it may look for",
      { source: puts(""), own: { "bin/program": { link: "../lib/program/program" }, "lib/program/program": { copy: lone } } },
      "its file lies in lib/program, where it may look for others, and a copy does not",
    ],
    ...[{ copy: pathWord }, { link: "/usr/lib/libword.so.1" }].map((beside): [string, Case, string] => [
      `it finds another library beside itself, ${Object.keys(beside)[0]}`,
      {
        source: wordProgram,
        flags: [word, "-Wl,-rpath,$ORIGIN/../lib/own"],
        own: { "lib/own/libword.so.1": beside },
        other: { "lib/libword.so.1": { copy: word } },
      },
      "bin/program finds another libword.so.1 in lib/own",
    ]),
    ["it names its data", { source: puts("/usr/share/program/data") }, "bin/program names /usr/share/program/data"],
    ["a library of its closure does", { source: wordProgram, flags: [pathWord], other: { "lib/libpath.so.1": { copy: pathWord } } }, "lib/libpath.so.1 names /usr/share/word"],
    ["it names messages that its package has", { source: puts("/usr/share/locale"), own: { "share/locale/de/x.mo": "" } }, "bin/program names /usr/share/locale"],
    ["it names a shell that its closure has", { source: puts("/bin/sh"), other: { "bin/sh": "" } }, "bin/program names /bin/sh"],
    ["it names another command of the host", { source: puts("/bin/mount") }, "bin/program names /bin/mount"],
    ["it looks for libraries in a folder of the system", { source: puts(""), flags: ["-Wl,-rpath,/opt/lib"] }, "bin/program looks for libraries in /opt/lib"],
    [
      "a library that lies beside the linker does",
      { source: wordProgram, flags: [pathWord], libc: { ...glibc, "lib/libpath.so.1": { copy: pathWord } } },
      "lib/libpath.so.1 names /usr/share/word",
    ],
    [
      "it may open a library that names a path",
      { source: mainOf('printf("%p", dlopen(words[0], 1))', "#include <dlfcn.h>"), other: { "lib/libpath.so.1": { copy: pathWord } } },
      "lib/libpath.so.1 names /usr/share/word",
    ],
    [
      "it may start a command of its closure",
      { source: mainOf('execlp("closure-program", "x", NULL)'), other: { "bin/closure-program": "" } },
      "it may start closure-program of its closure",
    ],
    ["it starts one by a shell", { source: mainOf('system("exec closure-program -x")'), other: { "bin/closure-program": "" } }, "it may start closure-program of its closure"],
    [
      "it is static, and says such a word",
      { source: puts("closure-program"), flags: ["-static"], compiler: "musl-gcc", other: { "bin/closure-program": "" } },
      "it may start closure-program of its closure",
    ],
    [
      "it needs libraries and has no linker",
      { source: "int word(void); void _start(void) { word(); }", flags: ["-nostdlib", "-pie", "-Wl,--no-dynamic-linker", word] },
      "it needs libraries, and names no interpreter",
    ],
    ["it is one of another machine", { source: "void _start(void) {}", flags: ["-static", "-nostdlib"], compiler: "riscv64-linux-gnu-gcc" }, "it is no program for x86_64"],
  ])("%s", async (_, program, why) => {
    expect(await judged(program)).toEqual({ plain: false, why });
  });

  test.each<[string, TreeSpec]>([
    ["a script", { "bin/program": "#!/bin/sh\n" }],
    ["a link out of the closure", { "bin/program": { link: "/usr/lib/gone/program" } }],
    ["a link to itself", { "bin/program": { link: "program" } }],
    ["data that begins as ELF does", { "bin/program": "\x7fELF and nothing else" }],
  ])("it is %s", async (_, own) => {
    expect(judge(workshop.root, "program", await workshop.place({ Own: own, Libc: glibc }))).toEqual({ plain: false, why: "it is no ELF program" });
  });
});

test("damaged programs have facts, or none, and never stop us", () => {
  const program = readFileSync(workshop.make("program", puts("/usr/share/x"), { flags: ["-s"] }));
  const file = join(workshop.folder, "damaged");
  const place = fc.oneof(fc.nat(0x3ff), fc.nat(program.length - 1));
  let read = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 6 }), fc.option(fc.nat(program.length)), (changes, length) => {
      const damaged = Buffer.from(program.subarray(0, length ?? program.length));
      for (const [at, byte] of changes) if (at < damaged.length) damaged[at] = byte;
      writeFileSync(file, damaged);
      const facts = factsReader()(file);
      if (facts !== undefined) read += 1;
      expect(facts?.mentioned(["a word that it does not say"])).toBeUndefined();
    }),
    { numRuns: 500 },
  );
  expect(read).toBeGreaterThan(10);
});
