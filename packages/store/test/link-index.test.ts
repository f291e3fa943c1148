// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readlinkSync, realpathSync, renameSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { silent } from "@nexus/core";
import { collectGarbage, currentGeneration, findConflicts, openRoot, treePath, type Root } from "../src/index.ts";
import { indexedFolders, rankPrograms } from "../src/link-index.ts";
import { install, type ProgramSpec, type TreeSpec } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

const index = (root: Root, path: string) => join(root.path, "System/Index", path);
const leadsTo = (root: Root, path: string) => realpathSync(index(root, path)).slice(realpathSync(root.path).length + 1);

describe("the folded index", () => {
  test("has its folders as real directories even when nothing fills them", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, []);
    expect(readdirSync(index(root, "")).sort()).toEqual([...indexedFolders].sort());
    expect(indexedFolders.every((name) => lstatSync(index(root, name)).isDirectory())).toBe(true);
  });

  test("links a directory that one program fills, and merges one that two fill", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [
      { name: "a", spec: { "share/man/man1/a.1": "a", "share/a/x/y": "a", "lib/a.so": "a", "doc/a": "a" } },
      { name: "b", spec: { "share/man/man1/b.1": "b", "share/man/man5/b.5": "b" } },
    ]);
    expect(lstatSync(index(root, "share/man")).isDirectory()).toBe(true);
    expect(lstatSync(index(root, "share/man/man1")).isDirectory()).toBe(true);
    expect(readlinkSync(index(root, "share/man/man5"))).toMatch(/^(\.\.\/){6}Programs\/B\/\.1\.0-\w{32}\/share\/man\/man5$/);
    expect(readlinkSync(index(root, "share/a"))).toMatch(/^(\.\.\/){5}Programs\/A\/\.1\.0-\w{32}\/share\/a$/);
    expect(leadsTo(root, "share/man/man1/a.1")).toMatch(/^Programs\/A\/.*\/a\.1$/);
    expect(readdirSync(index(root, ""))).not.toContain("doc");
  });

  test("shows manual pages and info files at the top of a tree below share, in the order of ranks", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [
      { name: "older", spec: { "share/man/man1/both.1": "older", "share/man/man1/older.1": "" } },
      { name: "newer", spec: { "man/man1/both.1": "newer", "man/man5/newer.5": "", "info/newer.info": "", man1: "no folder of an index" } },
    ]);
    expect(readdirSync(index(root, "share/man/man1"))).toEqual(["both.1", "older.1"]);
    expect(leadsTo(root, "share/man/man1/both.1")).toMatch(/^Programs\/Newer\/.*\/man\/man1\/both\.1$/);
    expect(leadsTo(root, "share/man/man5/newer.5")).toMatch(/^Programs\/Newer\/[^/]+\/man\//);
    expect(leadsTo(root, "share/info/newer.info")).toMatch(/^Programs\/Newer\/[^/]+\/info\//);
    expect(readdirSync(index(root, ""))).not.toContain("man");
  });

  test("shows manual pages once where `man` and `share/man` of a tree are one folder", async () => {
    const root = openRoot(temporaryFolder());
    const down = { name: "down", spec: { man: { link: "share/man" }, "share/man/man1/down.1": "" } };
    await install(root, [down]);
    expect(findConflicts(root, currentGeneration(root)!)).toEqual([]);
    expect(leadsTo(root, "share/man/man1/down.1")).toMatch(/^Programs\/Down\//);
    await install(root, [down, { name: "up", spec: { "share/man": { link: "../man" }, "man/man1/up.1": "" } }]);
    expect(findConflicts(root, currentGeneration(root)!)).toEqual([]);
    expect(leadsTo(root, "share/man/man1/up.1")).toMatch(/^Programs\/Up\//);
    expect(leadsTo(root, "share/man/man1/down.1")).toMatch(/^Programs\/Down\//);
  });

  test("works at another place: links are relative", async () => {
    const root = openRoot(join(temporaryFolder(), "root"));
    await install(root, [{ name: "a", spec: { "bin/a": "a" } }]);
    renameSync(root.path, `${root.path}-moved`);
    expect(leadsTo(openRoot(`${root.path}-moved`), "bin/a")).toMatch(/^Programs\/A\//);
  });

  test("shares links with the generation before it, which can go without harm", async () => {
    const root = openRoot(temporaryFolder());
    const [a, b] = [
      { name: "a", spec: { "bin/a": "a", "share/x/a": "a" } },
      { name: "b", spec: { "bin/b": "b", "share/x/b": "b" } },
    ];
    await install(root, [a]);
    const inode = (number: number, path: string) => lstatSync(join(root.path, `System/Generations/${number}/Index`, path)).ino;
    await install(root, [a, b]);
    expect(inode(2, "bin/a")).toBe(inode(1, "bin/a"));
    expect(leadsTo(root, "share/x/a")).toMatch(/^Programs\/A\//); // a link to the directory before
    await install(root, [{ ...a, version: "2.0" }, b]);
    expect(inode(3, "bin/b")).toBe(inode(2, "bin/b"));
    expect(inode(3, "bin/a")).not.toBe(inode(2, "bin/a"));
    await collectGarbage(root, { keep: 1, time: 1_767_225_600, command: "nip gc", report: silent });
    expect(leadsTo(root, "bin/b")).toMatch(/^Programs\/B\//);
    expect(lstatSync(index(root, "bin/b")).nlink).toBe(1);
  });

  test("shows a folder that is a link inside its tree, and none that leads out of it", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [
      { name: "a", spec: { "bin/a": "a", sbin: { link: "bin" } } },
      { name: "b", spec: { lib: { link: "/Programs" }, "bin/b": "b" } },
    ]);
    expect(leadsTo(root, "sbin/a")).toMatch(/^Programs\/A\/.*\/bin\/a$/);
    expect(readdirSync(index(root, "lib"))).toEqual([]);
  });
});

describe("conflicts", () => {
  const sh = (name: string, explicit: boolean): ProgramSpec => ({ name, explicit, spec: { "bin/sh": name } });
  test.each([
    ["the later of two explicit programs wins", [sh("a", true), sh("b", true)], "b", ["a"]],
    ["explicit beats a dependency that came later", [sh("a", true), sh("b", false)], "a", ["b"]],
    ["the later of two dependencies wins", [sh("a", false), sh("b", false)], "b", ["a"]],
    ["all losers are named, strongest first", [sh("a", false), sh("b", true), sh("c", true)], "c", ["b", "a"]],
  ])("%s", async (_, programs, winner, losers) => {
    const root = openRoot(temporaryFolder());
    const { conflicts } = await install(root, programs);
    expect(conflicts).toEqual([{ path: "bin/sh", winner, losers }]);
    expect(leadsTo(root, "bin/sh").toLowerCase()).toContain(`programs/${winner}/`);
  });

  test("a file against a directory: the winner's kind stands, other directories still merge", async () => {
    const root = openRoot(temporaryFolder());
    const { conflicts } = await install(root, [
      { name: "a", spec: { "share/x/a": "a" } },
      { name: "b", spec: { "share/x": "a file" } },
      { name: "c", spec: { "share/x/c": "c" } },
    ]);
    expect(conflicts).toEqual([{ path: "share/x", winner: "c", losers: ["b"] }]);
    expect(readdirSync(index(root, "share/x")).sort()).toEqual(["a", "c"]);
  });
});

/** The plain model: for each path the first program by rank that has it, unless something above or below it was there. */
function unfolded(programs: readonly ProgramSpec[]): { owners: Map<string, string>; directories: Map<string, Set<string>> } {
  const owners = new Map<string, string>();
  const directories = new Map<string, Set<string>>();
  const ranked = rankPrograms(programs.map(({ name, explicit = true }) => ({ name, explicit })) as never);
  for (const { name } of ranked) {
    const spec = programs.find((program) => program.name === name)!.spec;
    for (const [path, value] of Object.entries(spec)) {
      const names = path.split("/");
      const parents = names.slice(0, -1).map((_, i) => names.slice(0, i + 1).join("/"));
      if (value === null) parents.push(path);
      const blocked = parents.findIndex((parent) => owners.has(parent));
      for (const parent of blocked === -1 ? parents : parents.slice(0, blocked)) {
        if (!directories.has(parent)) directories.set(parent, new Set());
        directories.get(parent)!.add(name);
      }
      if (value !== null && blocked === -1 && !owners.has(path) && !directories.has(path)) owners.set(path, name);
    }
  }
  return { owners, directories };
}

/** The same facts read from the disk, links followed from index to tree. */
function folded(root: Root): { owners: Map<string, string>; real: string[]; linked: string[] } {
  const owners = new Map<string, string>();
  const real: string[] = [];
  const linked: string[] = [];
  const owner = (place: string) => /\/Programs\/(\w+)\//.exec(place)![1]!.toLowerCase();
  const inTree = (place: string, path: string) => {
    if (!lstatSync(place).isDirectory()) return void owners.set(path, owner(place));
    for (const name of readdirSync(place)) inTree(join(place, name), `${path}/${name}`);
  };
  const inIndex = (place: string, path: string) => {
    for (const name of readdirSync(place)) {
      const inner = path === "" ? name : `${path}/${name}`;
      if (lstatSync(join(place, name)).isDirectory()) {
        real.push(inner);
        inIndex(join(place, name), inner);
        continue;
      }
      const target = join(place, readlinkSync(join(place, name)));
      if (lstatSync(target).isDirectory()) linked.push(inner);
      inTree(target, inner);
    }
  };
  inIndex(realpathSync(index(root, "")), "");
  return { owners, real, linked };
}

const name = fc.constantFrom("a", "b", "c");
const path = fc.tuple(fc.constantFrom("bin", "share", "lib"), fc.array(name, { minLength: 1, maxLength: 3 })).map(([top, names]) => [top, ...names].join("/"));
const spec: fc.Arbitrary<TreeSpec> = fc
  .uniqueArray(fc.tuple(path, fc.constantFrom("file", "link", "directory")), { selector: ([path]) => path, maxLength: 8 })
  .map((items) =>
    items.filter(([path, kind], i) => !items.some(([other], j) => i !== j && (path.startsWith(`${other}/`) || (kind !== "directory" && other.startsWith(`${path}/`))))),
  )
  .map((items) => Object.fromEntries(items.map(([path, kind]) => [path, kind === "file" ? path : kind === "link" ? { link: "nowhere" } : null])));
const programs = fc
  .array(fc.record({ spec, explicit: fc.boolean() }), { minLength: 1, maxLength: 5 })
  .map((items) => items.map((item, i): ProgramSpec => ({ name: `program${i}`, ...item })));

test("folding changes nothing: every path leads to the program the unfolded model names, and it folds all it can", async () => {
  await fc.assert(
    fc.asyncProperty(programs, async (programs) => {
      const root = openRoot(temporaryFolder(), { sync: false });
      await install(root, programs);
      const model = unfolded(programs);
      const found = folded(root);
      expect(new Map([...found.owners].sort())).toEqual(new Map([...model.owners].sort()));
      for (const [path, sharers] of model.directories) {
        if (indexedFolders.includes(path as never)) continue;
        expect({ path, real: found.real.includes(path) }).toEqual({ path, real: sharers.size > 1 });
      }
      const below = (path: string) => found.linked.some((link) => path.startsWith(`${link}/`));
      expect(found.real.filter(below)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("the index names trees, not versions: it holds when the version's link changes", async () => {
  const root = openRoot(temporaryFolder());
  const { generation } = await install(root, [{ name: "a", spec: { "bin/a": "a" } }]);
  expect(readlinkSync(index(root, "bin/a"))).toContain(treePath(generation.programs[0]!));
});
