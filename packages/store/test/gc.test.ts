// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silent } from "@nexus/core";
import { collectGarbage, findGarbage, openRoot, transaction, treePath, verifyTrees, type Root } from "../src/index.ts";
import { generationNumbers } from "../src/generation.ts";
import { install, options, type ProgramSpec } from "./make-tree.ts";
import { snapshot, temporaryFolder } from "./support.ts";

const day = 86_400;
const now = 1_767_225_600;
const a = (version: string): ProgramSpec => ({ name: "a", version, spec: { "bin/a": `a ${version}` } });
const b: ProgramSpec = { name: "b", spec: { "bin/b": "b" } };

/** Five generations, one a day, the last one today. */
async function fiveDays(): Promise<Root> {
  const root = openRoot(temporaryFolder());
  const sets = [[a("1"), b], [a("2"), b], [a("3")], [a("4")], [a("5")]];
  for (const [index, set] of sets.entries()) await install(root, set, { time: now - (4 - index) * day });
  return root;
}

const collect = (root: Root, keep: number, keepDays?: number) => collectGarbage(root, { keep, keepDays, time: now, command: "nip gc", report: silent });
const versions = (root: Root) =>
  readdirSync(join(root.path, "Programs/A"))
    .filter((name) => /^\.\d-\w+$/.test(name))
    .map((name) => name.slice(1, 2));

describe("collectGarbage", () => {
  test.each([
    [1, undefined, [5], ["5"]],
    [0, undefined, [5], ["5"]],
    [2, undefined, [4, 5], ["4", "5"]],
    [1, 2, [3, 4, 5], ["3", "4", "5"]],
    [4, 1, [2, 3, 4, 5], ["2", "3", "4", "5"]],
    [100, undefined, [1, 2, 3, 4, 5], ["1", "2", "3", "4", "5"]],
  ])("keep %s and %s days leaves the generations %s", async (keep, days, numbers, trees) => {
    const root = await fiveDays();
    await collect(root, keep, days);
    expect(generationNumbers(root)).toEqual(numbers);
    expect(versions(root)).toEqual(trees);
    expect(existsSync(join(root.path, "Programs/B"))).toBe(numbers.includes(2));
    const { programs, links } = await verifyTrees(root, { report: silent });
    expect([...links, ...programs.flatMap(({ problems }) => problems)]).toEqual([]);
  });

  test("never touches the current generation, even after a rollback", async () => {
    const root = await fiveDays();
    await transaction(root, options(), async (tx) => tx.switchTo(2));
    const garbage = await collect(root, 1);
    expect(garbage.generations).toEqual([1, 3, 4]);
    expect(generationNumbers(root)).toEqual([2, 5]);
    expect(versions(root)).toEqual(["2", "5"]);
    expect(existsSync(join(root.path, "Programs/B/1.0/bin/b"))).toBe(true);
  });

  test.each([
    [2, [1, 5, 6]],
    [1, [6]],
  ])("keep %s after a rollback and a change leaves %s: from two on the one that a rollback would go to", async (keep, numbers) => {
    const root = await fiveDays();
    await transaction(root, options(), async (tx) => tx.switchTo(1));
    await install(root, [a("6")]);
    await collect(root, keep);
    expect(generationNumbers(root)).toEqual(numbers);
  });

  test("says beforehand what it will remove, and removes exactly that", async () => {
    const root = await fiveDays();
    const before = await snapshot(root.path);
    const foreseen = findGarbage(root, { keep: 2, time: now });
    expect(await snapshot(root.path)).toEqual(before);
    expect(foreseen.generations).toEqual([1, 2, 3]);
    expect(foreseen.paths).toHaveLength(8);
    const sizes = foreseen.paths
      .map((path) => join(root.path, path))
      .map((path) => statSync(path.endsWith(".kdl") ? path : join(path, "bin", path.includes("/A/") ? "a" : "b")).size);
    expect(foreseen.bytes).toBe(sizes.reduce((sum, size) => sum + size));
    expect(await collect(root, 2)).toEqual(foreseen);
    expect(foreseen.paths.filter((path) => existsSync(join(root.path, path)))).toEqual([]);
  });

  test("removes what interrupted runs left without a journal, and nothing that is not ours", async () => {
    const root = await fiveDays();
    const app = join(root.path, "Programs/A");
    mkdirSync(join(app, ".staging:0123"));
    mkdirSync(join(app, ".trash:.1-x"));
    symlinkSync("x", join(app, ".new:Current"));
    writeFileSync(join(app, ".notes"), "mine");
    mkdirSync(join(app, "handmade"));
    mkdirSync(join(root.path, "Programs/.hidden"));
    mkdirSync(join(root.path, "System/Generations/.staging:9"));
    writeFileSync(join(root.path, "System/Generations/readme"), "mine");
    await collect(root, 5);
    expect(readdirSync(app).filter((name) => !/^\.\d-/.test(name))).toEqual([".notes", "5", "Current", "handmade"]);
    expect(readdirSync(join(root.path, "System/Generations"))).toEqual(["1", "2", "3", "4", "5", "Current", "readme"]);
    expect(existsSync(join(root.path, "Programs/.hidden"))).toBe(true);
  });

  test("removes nothing when a generation cannot be read", async () => {
    const root = await fiveDays();
    writeFileSync(join(root.path, "System/Generations/2/generation.kdl"), "generation {");
    const before = await snapshot(root.path);
    await expect(collect(root, 1)).rejects.toMatchObject({ code: "bad-document" });
    expect(await snapshot(root.path)).toEqual(before);
  });

  test("a tree that two generations share stays as long as one of them", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await install(root, [b]);
    await install(root, [b, a("1")]);
    await collect(root, 1);
    expect(existsSync(join(root.path, treePath(generation.programs[0]!)))).toBe(true);
  });

  test("in a root that was never used finds nothing", async () => {
    expect(findGarbage(openRoot(join(temporaryFolder(), "none")), { keep: 1, time: now })).toEqual({ generations: [], paths: [], bytes: 0 });
  });
});
