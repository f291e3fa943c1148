// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { silent } from "@nexus/core";
import { expect, test } from "vitest";
import { cachedOutput } from "../../src/action/cached-output.ts";
import { explainMiss } from "../../src/action/explain.ts";
import { makeWork, removeStaleWork } from "../../src/action/work.ts";
import { scratch, testForge, thrownBy } from "../scratch.ts";

const writer = (text: string) => async (dir: string) => writeFileSync(join(dir, "file"), text);

test("an output is made once for equal keys, whatever the order of their members", async () => {
  const forge = testForge(scratch());
  const first = await cachedOutput(forge, { name: "image", key: { size: 1, parts: ["a", "b"] } }, writer("one"));
  const second = await cachedOutput(forge, { name: "image", key: { parts: ["a", "b"], size: 1 } }, writer("two"));
  expect(first.cached).toBe(false);
  expect(second).toEqual({ ...first, cached: true });
  expect(readFileSync(join(second.dir, "file"), "utf8")).toBe("one");
  expect(forge.events.filter(({ type }) => type === "end")).toMatchObject([{ outcome: "done" }, { outcome: "cached" }]);
});

test("another key gives another output, and says what differs", async () => {
  const forge = testForge(scratch());
  await cachedOutput(forge, { name: "image", key: { size: 1, kernel: { sha256: "aa" } } }, writer("one"));
  await cachedOutput(forge, { name: "image", key: { size: 2, kernel: { sha256: "bb" }, label: "x" } }, writer("two"));
  expect(forge.details()).toEqual([
    "image: not built here before",
    'image: key kernel sha256 changed: "aa" → "bb"',
    'image: key label is new: "x"',
    "image: key size changed: 1 → 2",
  ]);
});

test("what fails leaves nothing, and the next try is whole", async () => {
  const forge = testForge(scratch());
  const failing = cachedOutput(forge, { name: "image", key: {} }, async (dir) => {
    writeFileSync(join(dir, "half"), "");
    throw new Error("broken");
  });
  expect(await thrownBy(() => failing)).toMatchObject({ message: "broken" });
  expect(readdirSync(forge.actionsDir)).toEqual([]);
  const { dir, cached } = await cachedOutput(forge, { name: "image", key: {} }, writer("whole"));
  expect(cached).toBe(false);
  expect(readdirSync(dir)).toEqual(["file"]);
});

test("a result with a file cut short is made again", async () => {
  const forge = testForge(scratch());
  const first = await cachedOutput(forge, { name: "image", key: {} }, writer("whole"));
  truncateSync(join(first.dir, "file"), 2);
  const second = await cachedOutput(forge, { name: "image", key: {} }, writer("whole"));
  expect(second.cached).toBe(false);
  expect(readFileSync(join(second.dir, "file"), "utf8")).toBe("whole");
});

test("equal actions at once run once", async () => {
  const forge = testForge(scratch());
  let runs = 0;
  const make = async () => {
    runs++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const results = await Promise.all([1, 2, 3].map(() => cachedOutput(forge, { name: "image", key: {} }, make)));
  expect(runs).toBe(1);
  expect(new Set(results.map(({ dir }) => dir)).size).toBe(1);
});

test("work of dead processes is removed, that of living ones is not", () => {
  const folder = scratch();
  const mine = makeWork(folder);
  const dead = join(folder, ".work-999999999-1-0badcafe");
  const reused = join(folder, `.work-${process.pid}-1-0badcafe`);
  for (const path of [dead, reused]) mkdirSync(join(path, "build"), { recursive: true });
  removeStaleWork(folder);
  expect([mine, dead, reused].map((path) => existsSync(path))).toEqual([true, false, false]);
});

test("a miss without a reason is a lost result; long lists are cut", () => {
  expect(explainMiss("x", { a: 1 }, { a: 1 })).toEqual(["x: its result is no longer in the cache"]);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`tool${index}`, "1"]));
  const lines = explainMiss("x", {}, many);
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe("x: and 10 more changes");
});

test("a report of nothing is enough", async () => {
  const forge = { ...testForge(scratch()), report: silent };
  await expect(cachedOutput(forge, { name: "a name / with: signs", key: {} }, writer("x"))).resolves.toMatchObject({ cached: false });
});
