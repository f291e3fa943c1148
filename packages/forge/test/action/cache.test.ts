// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { silent } from "@nexus/core";
import { expect, test } from "vitest";
import { cachedAction, type Work } from "../../src/action/cache.ts";
import { explainMiss } from "../../src/action/explain.ts";
import { scratch, testForge, thrownBy } from "../scratch.ts";

const writer =
  (text: string) =>
  async ({ output }: Work) => {
    mkdirSync(output);
    writeFileSync(join(output, "file"), text);
  };

test("an output is made once for equal keys, whatever the order of their members", async () => {
  const forge = testForge(scratch());
  const first = await cachedAction(forge, { name: "image", parts: { size: 1, parts: ["a", "b"] } }, writer("one"));
  const second = await cachedAction(forge, { name: "image", parts: { parts: ["a", "b"], size: 1 } }, writer("two"));
  expect(first.cached).toBe(false);
  expect(second).toEqual({ ...first, cached: true });
  expect(readFileSync(join(second.dir, "file"), "utf8")).toBe("one");
  expect(forge.events.filter(({ type }) => type === "end")).toMatchObject([{ outcome: "done" }, { outcome: "cached" }]);
});

test("another key gives another output, and says what differs", async () => {
  const forge = testForge(scratch());
  await cachedAction(forge, { name: "image", parts: { size: 1, kernel: { sha256: "aa" } } }, writer("one"));
  await cachedAction(forge, { name: "image", parts: { size: 2, kernel: { sha256: "bb" }, label: "x" } }, writer("two"));
  expect(forge.details()).toEqual(["image: not built here before", 'image: kernel sha256 changed: "aa" → "bb"', 'image: label is new: "x"', "image: size changed: 1 → 2"]);
});

test("what fails leaves nothing, and the next try is whole", async () => {
  const forge = testForge(scratch());
  const failing = cachedAction(forge, { name: "image", parts: {} }, async ({ output }) => {
    mkdirSync(output);
    writeFileSync(join(output, "half"), "");
    throw new Error("broken");
  });
  expect(await thrownBy(() => failing)).toMatchObject({ message: "broken" });
  expect(readdirSync(forge.actionsDir)).toEqual([]);
  const { dir, cached } = await cachedAction(forge, { name: "image", parts: {} }, writer("whole"));
  expect(cached).toBe(false);
  expect(readdirSync(dir)).toEqual(["file"]);
});

test("a result with a file cut short is made again", async () => {
  const forge = testForge(scratch());
  const first = await cachedAction(forge, { name: "image", parts: {} }, writer("whole"));
  truncateSync(join(first.dir, "file"), 2);
  const second = await cachedAction(forge, { name: "image", parts: {} }, writer("whole"));
  expect(second.cached).toBe(false);
  expect(readFileSync(join(second.dir, "file"), "utf8")).toBe("whole");
});

test.each<[string, (result: string) => void]>([
  ["its note", (result) => rmSync(join(result, "action.json"))],
  ["half of its note", (result) => truncateSync(join(result, "action.json"), 9)],
  ["all of its note but the file", (result) => truncateSync(join(result, "action.json"), 0)],
  ["its output", (result) => rmSync(join(result, "output"), { recursive: true })],
])("a result that lost %s is made again and kept", async (_what, damage) => {
  const forge = testForge(scratch());
  const { dir, key } = await cachedAction(forge, { name: "image", parts: {} }, writer("whole"));
  damage(join(forge.actionsDir, key));
  expect(await cachedAction(forge, { name: "image", parts: {} }, writer("again"))).toMatchObject({ dir, key, cached: false });
  expect(readFileSync(join(dir, "file"), "utf8")).toBe("again");
  expect(await cachedAction(forge, { name: "image", parts: {} }, writer("never"))).toMatchObject({ dir, cached: true });
  expect(readdirSync(forge.actionsDir).sort()).toEqual([key, "latest"].sort());
});

test("equal actions at once run once", async () => {
  const forge = testForge(scratch());
  let runs = 0;
  const make = async ({ output }: Work) => {
    mkdirSync(output);
    runs++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const results = await Promise.all([1, 2, 3].map(() => cachedAction(forge, { name: "image", parts: {} }, make)));
  expect(runs).toBe(1);
  expect(new Set(results.map(({ dir }) => dir)).size).toBe(1);
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
  await expect(cachedAction(forge, { name: "a name / with: signs", parts: {} }, writer("x"))).resolves.toMatchObject({ cached: false });
});
