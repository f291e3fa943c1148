// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readNpkManifest, verifyNpk } from "@nexus/graft";
import { removeWork } from "@nexus/sandbox";
import { openKeyStore } from "@nexus/trust";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPackages } from "../src/build.ts";
import { planPackages } from "../src/plan.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import type { Recipe } from "../src/recipe/recipe.ts";
import { makeFolder, testForge, write } from "./scratch.ts";
import { notice, recipeText } from "./tiny.ts";

const folder = makeFolder();
const recipesDir = join(folder, "recipes");
const forge = testForge(folder);
let hello: Recipe;

beforeAll(() => {
  write(recipesDir, {
    "other/recipe.kdl": recipeText("other", "base", `build {\n ${notice}\n }`),
    "hello/recipe.kdl": recipeText("hello", "base", `build {\n ${notice}\n }`),
  });
  hello = loadRecipe(join(recipesDir, "hello"));
});
afterAll(() => removeWork(folder));

const build = async (recipe: Recipe) => (await buildPackages(forge, [recipe], "x86_64")).at(-1)!;

test.each<[string, () => Partial<Recipe>, object]>([
  ["description", () => ({ description: "other words" }), { description: "other words" }],
  ["licence", () => ({ license: "GPL-3.0-only" }), { license: "GPL-3.0-only" }],
  ["dependencies", () => ({ dependencies: [{ at: hello.at, name: "other", version: "1" }] }), { dependencies: [{ name: "other", version: "1" }] }],
])("another %s gives another package of the same build", async (_what, change, said) => {
  const before = await build(hello);
  const other = { ...hello, ...change() };
  expect((await planPackages(forge, [other], "x86_64")).at(-1)).toMatchObject({ key: before.key, cid: before.cid, built: true, npk: undefined });
  const after = await build(other);
  expect(after).toMatchObject({ key: before.key, cid: before.cid, cached: false });
  expect(forge.details().at(-1)).toMatch(/^hello for x86_64: packed anew from the same build: /);
  expect(await readNpkManifest(after.npk)).toMatchObject(said);
  expect(await build(other)).toMatchObject({ cached: true, npk: after.npk });
});

test("a package by a key that is not trusted any more is signed again", async () => {
  await build(hello);
  expect(await build(hello)).toMatchObject({ cached: true });
  rmSync(forge.configDir, { recursive: true });
  expect((await planPackages(forge, [hello], "x86_64"))[0]).toMatchObject({ built: true, npk: undefined });
  const { npk, cached } = await build(hello);
  expect(cached).toBe(false);
  expect(await verifyNpk(npk, { keys: openKeyStore(forge.configDir).trusted() })).toBeTruthy();
});

test("the Variant-CID covers all of a recipe that its build depends on", async () => {
  const { at } = hello;
  const text = (value: string) => ({ value, at });
  const archives = [{ at, node: 0, sha256: "0".repeat(64), size: undefined, origins: [text("https://example.invalid/x.tar.gz")] }];
  const source = { at, node: 0, archives, only: [], into: "", upstream: undefined };
  const variants: Partial<Recipe>[] = [
    {},
    { sources: [source] },
    { sources: [{ ...source, only: [text("src")] }] },
    { sources: [{ ...source, into: "sub" }] },
    { tools: [text("make")] },
    { outputs: [text("bin/hello")] },
    { flags: [text("-O2")] },
    { env: { A: text("1") } },
    { strip: "none" },
    { steps: [] },
  ];
  const planned = await Promise.all(variants.map(async (variant) => (await planPackages(forge, [{ ...hello, ...variant }], "x86_64")).at(-1)!));
  expect(new Set(planned.map(({ cid }) => cid)).size).toBe(variants.length);
  // Where in the recipe something stands is no part of it.
  const moved = { ...hello, sources: [{ ...source, only: [{ value: "src", at: { ...at, line: 99 } }] }] };
  expect((await planPackages(forge, [moved], "x86_64"))[0]?.cid).toBe(planned[2]?.cid);
});

test("what a killed process left in the repository goes when the next forge opens", () => {
  const left = join(forge.packagesDir, ".work-999999999-1-0badcafe");
  write(left, { "x.npk": "half" });
  testForge(folder);
  expect(existsSync(left)).toBe(false);
});
