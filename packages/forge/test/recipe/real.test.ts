// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { orderRecipes } from "../../src/order.ts";
import { loadRecipe, recipeNames } from "../../src/recipe/load.ts";
import { variables } from "../../src/recipe/variables.ts";

const top = join(import.meta.dirname, "../../../..");
const recipesDir = join(top, "recipes");

test.each(recipeNames(recipesDir))("the recipe %s is sound, and so are those it needs", (name) => {
  expect(loadRecipe(join(recipesDir, name)).name).toBe(name);
  expect(orderRecipes(recipesDir, [name]).at(-1)?.recipe.name).toBe(name);
});

test.each(recipeNames(recipesDir))("what the recipe %s fetches can be had from upstream and from Debian", (name) => {
  for (const { archives } of loadRecipe(join(recipesDir, name)).sources.filter((source) => source.archives.length > 0)) {
    const kinds = archives.flatMap(({ origins }) => origins.map(({ value }) => value.split(":")[0]));
    expect(kinds).toEqual(expect.arrayContaining(["https", "debian"]));
  }
});

test("the page about recipes explains every variable", () => {
  const page = readFileSync(join(top, "docs/recipes.md"), "utf8");
  const table = page.slice(page.indexOf("## Variables"));
  expect(Object.keys(variables).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});
