// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { collect, type Entry } from "@nexus/archive";
import { readElf } from "@nexus/elf";
import type { InstalledProgram } from "@nexus/store";
import { afterAll, expect, test } from "vitest";
import { closureFiles } from "../../src/plain/closure-files.ts";
import { planPlain } from "../../src/plain/plan-plain.ts";
import type { ViewedTree } from "../../src/view/plan-view.ts";
import { glibc, musl, openWorkshop, programOf, type TreeSpec } from "./closure.ts";

const workshop = openWorkshop();
afterAll(() => workshop[Symbol.dispose]());

const source = '#include <stdio.h>\nint main(void) { puts("plain"); return 0; }\n';
const dynamic = workshop.make("dynamic", source);
const ofMusl = workshop.make("of-musl", source, { compiler: "musl-gcc" });
const isStatic = workshop.make("static", source, { compiler: "musl-gcc", flags: ["-static"] });
const withData = workshop.make("with-data", source.replace("plain", "/usr/share/data"));

const plan = (trees: readonly ViewedTree[], others: readonly InstalledProgram[] = [], links: Record<string, string> = {}) =>
  planPlain(workshop.root, programOf(trees[0]!), closureFiles(workshop.root, trees, links), others);
const closure = (own: TreeSpec, libc: TreeSpec = glibc) => workshop.place({ Own: own, Libc: libc });
const told = (entry: Entry) => `${entry.path} ${entry.kind === "symlink" ? `-> ${entry.target}` : entry.kind}`;

test("plain commands are copies with the linker of an alias, links to them, and what is static; the others are left out", async () => {
  const trees = await closure({
    "bin/a-link": { link: "tool" },
    "bin/tool": { copy: dynamic },
    "bin/single": { copy: isStatic },
    "bin/with-data": { copy: withData },
    "bin/script": "#!/bin/sh\n",
  });
  const { entries, aliases } = plan(trees)!;
  expect(aliases).toEqual([expect.stringMatching(/^n\/[0-9a-z]{5}$/)]);
  expect(entries.map(told)).toEqual([
    `plain/single -> /Programs/Own/.1-${trees[0]!.tree.id}/bin/single`,
    "plain/tool file",
    "plain/a-link -> tool",
    "lib/nip-ld.so file",
    "lib/libc.so.6 file",
  ]);
  const [tool, linker, library] = await Promise.all(entries.flatMap((entry) => (entry.kind === "file" ? [collect(entry.body, entry.size, entry.path)] : [])));
  expect(readElf(tool!)).toMatchObject({ interpreter: `/${aliases[0]}/nip-ld.so`, needed: ["libc.so.6"] });
  expect(tool).toHaveLength(readFileSync(dynamic).length);
  expect(linker!.includes(`\0/${aliases[0]}/\0`)).toBe(true);
  expect(library!.includes(`\0/${aliases[0]}/locale/locale-archive\0`)).toBe(true);
  expect(library!.includes("/usr/lib/")).toBe(false);
});

test("libraries that are links by /usr are led to the files of the closure, those that the view adds too", async () => {
  const other: TreeSpec = { "lib/libfile.so.1": "a library", "lib/libnear.so": { link: "libfile.so.1" }, "lib/deep/libdeep.so": "another" };
  const own: TreeSpec = {
    "bin/tool": { copy: dynamic },
    "lib/libfar.so": { link: "/usr/lib/libnear.so" },
    "lib/libloop.so": { link: "libloop.so" },
    "lib/libgone.so": { link: "/usr/lib/libgone.so.1" },
  };
  const trees = await workshop.place({ Own: own, Other: other, Libc: glibc });
  const links = { "lib/libdeep.so": "/usr/lib/deep/libdeep.so", "bin/sh": "/usr/lib/deep/libdeep.so", sbin: "bin" };
  const made = plan(trees, [], links)!.entries.map(told);
  const there = `/Programs/Other/.1-${trees[1]!.tree.id}/lib`;
  expect(made.filter((text) => text.includes(" -> "))).toEqual([`lib/libfar.so -> ${there}/libfile.so.1`, `lib/libdeep.so -> ${there}/deep/libdeep.so`]);
});

test("the alias follows from the program's closure; one that another has is left to it", async () => {
  const trees = await closure({ "bin/tool": { copy: dynamic } });
  const { aliases } = plan(trees)!;
  expect(plan(trees)!.aliases).toEqual(aliases);
  const own = { ...programOf(trees[0]!), key: "pacman:own-1:view", aliases };
  expect(plan(trees, [own])!.aliases).toEqual(aliases);
  const others = { ...own, key: "pkgsrc:another-1:view" };
  const next = plan(trees, [others])!.aliases;
  expect(next).not.toEqual(aliases);
  expect(plan(trees, [others])!.aliases).toEqual(next);
});

test("what is static needs no alias", async () => {
  expect(plan(await closure({ "bin/single": { copy: isStatic } }, {}))).toMatchObject({ aliases: [], entries: [{ kind: "symlink" }] });
});

test("a view has one linker: programs of another C library than the first stay in the view", async () => {
  const trees = await closure({ "bin/a": { copy: ofMusl }, "bin/b": { copy: dynamic } }, { ...glibc, ...musl });
  expect(plan(trees)!.entries.map(told)).toEqual(["plain/a file", "lib/nip-ld.so file"]);
});

test.each<[string, TreeSpec, TreeSpec]>([
  ["no command is plain", { "bin/script": "#!/bin/sh\n" }, glibc],
  [
    "the program's place for a linker is too short",
    { "bin/tool": { copy: workshop.make("short", source, { flags: ["-Wl,--dynamic-linker=/lib/ld"] }) } },
    { ...glibc, "lib/ld": glibc["lib/ld-linux-x86-64.so.2"]! },
  ],
  ["the linker is not as it is known", { "bin/tool": { copy: dynamic } }, { ...glibc, "lib/ld-linux-x86-64.so.2": { copy: "/bin/true" } }],
  ["a package has the name of our linker", { "bin/tool": { copy: dynamic } }, { ...glibc, "lib/nip-ld.so": "" }],
])("nothing is planned where %s", async (_, own, libc) => {
  expect(plan(await closure(own, libc))).toBeUndefined();
});
