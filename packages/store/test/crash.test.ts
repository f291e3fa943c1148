// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, copyFileSync, existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silent } from "@nexus/core";
import { addPrograms, collectGarbage, compareTree, currentGeneration, history, openRoot, readEntries, transaction, treePath, type CommitOptions, type Root } from "../src/index.ts";
import { walk } from "../src/walk.ts";
import { dieAt } from "./sudden-death.ts";
import { install, newTree, options, programAt, type ProgramSpec } from "./make-tree.ts";
import { snapshot, temporaryFolder } from "./support.ts";

const a: ProgramSpec = { name: "a", spec: { "bin/a": { text: "a", mode: 0o755 }, "share/a": { directory: 0o555 }, "share/a/doc": "of a", "bin/x": { link: "a" } } };
const newA: ProgramSpec = { ...a, version: "2.0", spec: { "bin/a": { text: "newer a", mode: 0o755 } } };
const b: ProgramSpec = { name: "b", spec: { "bin/b": "b", "share/b/doc": "of b" } };
const alias = "Programs/.0123456789abcdfghijklmnpqrsvwxyz-g";
const grafted = (version: string): ProgramSpec => ({
  name: "g",
  version,
  spec: { "bin/g": `g ${version}` },
  more: { key: `nix:g-${version}`, ecosystem: "nix", run: "view", aliases: [alias, "n/0a1b2"] },
});
const launch = (version: string): CommitOptions => ({ launchers: [{ program: `nix:g-${version}`, name: "g", text: version }], launcherBinary: "System/nip-run" });
/** Trees placed and aliased before the commit, as they are for a trial. */
const graft = (root: Root, version: string) =>
  transaction(root, options(), async (tx) => {
    const { name, spec, more } = grafted(version);
    const { tree } = await tx.stageTree({ ...newTree(name, version, spec), manifest: () => newTree(name, version, spec).manifest, links: "any" });
    const program = programAt(tree, name, more);
    tx.place([program]);
    tx.commit(addPrograms(tx.current?.programs ?? [], [program]), launch(version));
  });
const c: ProgramSpec = { name: "c", spec: { "bin/c": "c", "bin/a": "not a" } };

interface Scenario {
  name: string;
  prepare: (root: Root) => Promise<unknown>;
  change: (root: Root) => Promise<unknown>;
  /** Programs whose trees are not whole to begin with. */
  damaged?: string[];
}

const scenarios: Scenario[] = [
  { name: "a first installation", prepare: async () => {}, change: (root) => install(root, [a, b]) },
  { name: "an upgrade with a removal and an addition", prepare: (root) => install(root, [a, b]), change: (root) => install(root, [newA, c]) },
  {
    name: "an installation over a damaged tree",
    prepare: async (root) => {
      const { generation } = await install(root, [a, b]);
      const tree = join(root.path, treePath(generation.programs[0]!));
      writeFileSync(join(tree, "bin/a"), "rotten");
    },
    change: (root) => install(root, [a, b, c]),
    damaged: ["a"],
  },
  {
    name: "a tree with another manifest",
    prepare: (root) => install(root, [a, b]),
    change: (root) =>
      transaction(root, options(), async (tx) => {
        const added = newTree("a", "1.0", a.spec);
        const tree = await tx.addTree({ ...added, manifest: `// another build\n${added.manifest}` });
        tx.commit(tx.current!.programs.map((program) => (program.name === "a" ? { ...program, ...tree } : program)));
      }),
  },
  {
    name: "a rollback",
    prepare: async (root) => {
      await install(root, [a, b]);
      await install(root, [newA, c]);
    },
    change: (root) => transaction(root, options(), async (tx) => tx.switchTo(1)),
  },
  { name: "a graft with its first aliases and launcher", prepare: (root) => install(root, [a]), change: (root) => graft(root, "1") },
  {
    name: "a graft that takes aliases over",
    prepare: async (root) => {
      await graft(root, "1");
      await install(root, [a]);
    },
    change: (root) => graft(root, "2"),
  },
  {
    name: "a rollback of aliases",
    prepare: async (root) => {
      await graft(root, "1");
      await graft(root, "2");
    },
    change: (root) => transaction(root, options(), async (tx) => tx.switchTo(1)),
  },
  {
    name: "a garbage collection",
    prepare: async (root) => {
      await graft(root, "1");
      await install(root, [a, b]);
      await install(root, [newA]);
      await install(root, [newA, c]);
    },
    change: (root) => collectGarbage(root, { keep: 1, time: 1_767_225_600, command: "nip gc", report: silent }),
  },
];

/** The state without what an empty root is given before any transaction begins. */
const stateOf = async (root: Root) =>
  (existsSync(root.path) ? await snapshot(root.path) : []).filter((line) => !/"path":"(Programs|System|n|System\/(Generations|Index|Launch|nip\.lock))"/.test(line));

/** cpSync does not keep the modes of read-only directories. */
function copyTree(from: string, to: string): void {
  mkdirSync(to);
  const found = [...walk(from)];
  for (const { path, kind } of found) {
    if (kind === "directory") mkdirSync(join(to, path));
    else if (kind === "symlink") symlinkSync(readlinkSync(join(from, path)), join(to, path));
    else copyFileSync(join(from, path), join(to, path));
  }
  for (const entry of found.toReversed()) if (entry.kind === "directory") chmodSync(join(to, entry.path), entry.stats.mode & 0o777);
}

async function damagedPrograms(root: Root): Promise<string[]> {
  const damaged: string[] = [];
  for (const program of currentGeneration(root)?.programs ?? []) {
    const problems = await compareTree(join(root.path, treePath(program)), readEntries(root, program)).catch(() => ["no tree"]);
    if (problems.length > 0) damaged.push(program.name);
  }
  return damaged;
}

/** Aliases of the current generation that lead nowhere. */
const lostAliases = (root: Root) => (currentGeneration(root)?.programs ?? []).flatMap(({ aliases = [] }) => aliases.filter((path) => !existsSync(join(root.path, path, "bin/g"))));

for (const { name, prepare, change, damaged = [] } of scenarios) {
  test(`${name} that dies at any of its changes leaves the old state or the new one`, { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const start = openRoot(join(folder, "start"), { sync: false });
    await prepare(start);
    const copy = (to: string) => {
      rmSync(join(folder, to), { recursive: true, force: true });
      if (currentGeneration(start) !== undefined) copyTree(start.path, join(folder, to));
      return join(folder, to);
    };
    const before = await stateOf(start);
    const goal = openRoot(copy("goal"), { sync: false });
    await change(goal);
    const after = await stateOf(goal);

    const ends = { old: 0, new: 0 };
    for (let fatal = 1, died = true; died; fatal++) {
      const root: Root = { path: copy("root"), sync: false };
      died = await dieAt(fatal, () => change(root));
      // What readers find before anybody repairs anything.
      expect(history(root).length).toBeGreaterThanOrEqual(history(start).length - 3);
      expect([currentGeneration(start)?.number, currentGeneration(goal)?.number]).toContain(currentGeneration(root)?.number);
      expect(damaged).toEqual(expect.arrayContaining(await damagedPrograms(root)));
      expect(lostAliases(root)).toEqual([]);
      // The next program to open the root dies too, again and again, each time one change later.
      for (let again = 1; await dieAt(again, () => openRoot(root.path, { sync: false })); again++);
      const state = await stateOf(root);
      expect([before, after]).toContainEqual(state);
      ends[JSON.stringify(state) === JSON.stringify(after) ? "new" : "old"] += 1;
      await change(root);
      expect((await stateOf(root)).filter(isProgram)).toEqual(after.filter(isProgram));
      expect(await damagedPrograms(root)).toEqual([]);
    }
    expect(ends.new).toBeGreaterThan(1);
    if (name !== "a garbage collection") expect(ends.old).toBeGreaterThan(1);
  });
}

const isProgram = (line: string) => line.includes('"path":"Programs/');
