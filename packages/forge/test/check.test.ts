// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { removeWork } from "@nexus/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkRecipe } from "../src/check.ts";
import { firstDifference } from "../src/compare.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { makeFolder, scratch, testForge, thrownBy, write } from "./scratch.ts";
import { notice, recipeText, usesMalloc, writeProgram, writeTinyLibraries } from "./tiny.ts";

const folder = makeFolder();
const recipesDir = join(folder, "recipes");
beforeAll(() => writeTinyLibraries(recipesDir));
afterAll(() => removeWork(folder));

const check = (name: string) => checkRecipe(testForge(folder), loadRecipe(join(recipesDir, name)), "x86_64");

test("equal builds pass, and the check leaves nothing behind", async () => {
  writeProgram(recipesDir, { name: "steady", layer: "base", code: usesMalloc });
  expect(await check("steady")).toMatchObject({ name: "steady" });
  expect(readdirSync(join(folder, "cache")).filter((name) => name.startsWith(".work-"))).toEqual([]);
});

test.each([
  ["the build path", "pwd"],
  ["the host name", "uname -n"],
  ["the number of jobs", "echo ${JOBS}"],
  ["the number of processors", "nproc"],
  ["the locale", "echo $LC_ALL"],
  ["the time zone", "date +%z"],
  ["the time", "date +%s"],
])("%s in a result is found", async (_what, command) => {
  write(recipesDir, {
    "leaky/recipe.kdl": recipeText(
      "leaky",
      "base",
      `build {
        run "sh" "-c" "mkdir -p \${OUT}/share && (echo begin; ${command}) > \${OUT}/share/leak"
        ${notice}
    }`,
    ),
  });
  const error = (await thrownBy(() => check("leaky"))) as NexusError;
  expect(error).toMatchObject({ code: "not-reproducible", exitCode: 104 });
  expect(error.message).toMatch(/^leaky for x86_64 is not reproducible: share\/leak differs at byte \d+/);
  const kept = /and (\S+)$/.exec(error.hint ?? "")?.[1] ?? "";
  expect(existsSync(join(kept, "share/leak"))).toBe(true);
});

test("a build path in a program is found with its section", async () => {
  writeProgram(recipesDir, { name: "located", layer: "base", code: `${usesMalloc} const char *where = WHERE;`, more: "" });
  const recipe = loadRecipe(join(recipesDir, "located"));
  const [first, ...rest] = recipe.steps;
  if (first?.kind !== "run") throw new Error("the first step compiles");
  const at = first.at;
  const located = { ...recipe, steps: [{ ...first, command: [...first.command, { value: '-DWHERE="${BUILD}"', at }] }, ...rest] };
  const error = (await thrownBy(() => checkRecipe(testForge(folder), located, "x86_64"))) as NexusError;
  expect(error.message).toMatch(/bin\/located differs at byte \d+ \((section \S+|ELF headers)\)/);
});

test("what differs between trees is named", async () => {
  const difference = async (before: Record<string, string>, after: Record<string, string>) => {
    const [one, other] = [scratch(), scratch()];
    write(one, before);
    write(other, after);
    return firstDifference(one, other);
  };
  expect(await difference({ "a/b": "x" }, { "a/b": "x" })).toBeUndefined();
  expect(await difference({ a: "x", b: "y" }, { a: "x" })).toBe("b is only in the first build");
  expect(await difference({ a: "x" }, { a: "x", "0": "y" })).toBe("0 is only in the second build");
  expect(await difference({ a: "x" }, { "a/b": "x" })).toBe("a is a file in the first build and a directory in the second");
  expect(await difference({ a: "12345" }, { a: "12x" })).toBe("a differs at byte 2; its size is 5, then 3 bytes");
  expect(await difference({ a: "12" }, { a: "12345" })).toBe("a differs at byte 2; its size is 2, then 5 bytes");
});
