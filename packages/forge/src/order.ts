// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Diagnostic } from "@nexus/core";
import { diagnosticAt, type Location } from "@nexus/kdl";
import { loadRecipe, recipeFault, recipeFileNames } from "./recipe/load.ts";
import type { Recipe, Related } from "./recipe/recipe.ts";

/** A recipe among those it needs. */
export interface OrderedRecipe {
  recipe: Recipe;
  /** What its build sees. */
  buildDependencies: Recipe[];
  /** What its programs need when they run. */
  dependencies: Recipe[];
  /** Whether the wanted packages need it when they run, not only to be built. */
  runtime: boolean;
}

/**
 * The wanted recipes and all they need, each after what it needs itself. Names are looked up below `recipesDir`.
 * @throws NexusError "not-found" for a wanted name without a recipe, "bad-document" for such a name in a recipe, for a
 *   version that no recipe has and for a recipe of another name than its folder's, "dependency-cycle" with each step of the cycle.
 */
export function orderRecipes(recipesDir: string, wanted: readonly (string | Recipe)[]): OrderedRecipe[] {
  const loaded = new Map<string, Recipe>();
  for (const item of wanted) if (typeof item !== "string") loaded.set(item.name, item);
  const order = new Map<string, OrderedRecipe>();

  function load(name: string): Recipe | undefined {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const folder = join(recipesDir, name);
    if (!recipeFileNames.some((file) => existsSync(join(folder, file)))) return undefined;
    const recipe = loadRecipe(folder);
    if (recipe.name !== name) throw otherName(recipe, name);
    loaded.set(name, recipe);
    return recipe;
  }

  function visit(recipe: Recipe, path: readonly Step[]): void {
    if (order.has(recipe.name)) return;
    const follow = (related: Related): Recipe => {
      const found = load(related.name) ?? missing(recipe, related, recipesDir);
      if (related.version !== undefined && related.version !== found.version) throw wrongVersion(recipe, related, found);
      const steps = [...path, { from: recipe.name, to: found.name, at: related.at }];
      const start = steps.findIndex((step) => step.from === found.name);
      if (start >= 0) throw cycle(steps.slice(start));
      visit(found, steps);
      return found;
    };
    const buildDependencies = recipe.buildDependencies.map(follow);
    const dependencies = recipe.dependencies.map(follow);
    order.set(recipe.name, { recipe, buildDependencies, dependencies, runtime: false });
  }

  const roots = wanted.map((item) => (typeof item === "string" ? (load(item) ?? notFound(item, recipesDir)) : item));
  for (const root of roots) visit(root, []);
  markRuntime(order, roots);
  return [...order.values()];
}

interface Step {
  from: string;
  to: string;
  at: Location;
}

function markRuntime(order: ReadonlyMap<string, OrderedRecipe>, roots: readonly Recipe[]): void {
  const waiting = [...roots];
  for (let recipe = waiting.pop(); recipe !== undefined; recipe = waiting.pop()) {
    const entry = order.get(recipe.name) as OrderedRecipe;
    if (entry.runtime) continue;
    entry.runtime = true;
    waiting.push(...entry.dependencies);
  }
}

function cycle(steps: readonly Step[]): NexusError {
  const chain = [...steps.map(({ from }) => from), steps[0]?.from].join(" → ");
  const diagnostics: Diagnostic[] = steps.map(({ from, to, at }) => diagnosticAt(at, `${from} needs ${to}`));
  return new NexusError("dependency-cycle", `recipes need each other in a circle: ${chain}`, { diagnostics, hint: "one of these dependencies has to go" });
}

function otherName(recipe: Recipe, folder: string): NexusError {
  return recipeFault(recipe, recipe.at, `the recipe in the folder ${folder} is that of ${recipe.name}`, "folder and package have the same name; rename one of them");
}

function missing(recipe: Recipe, related: Related, recipesDir: string): never {
  throw recipeFault(recipe, related.at, `there is no recipe for ${related.name} in ${recipesDir}`);
}

function wrongVersion(recipe: Recipe, related: Related, found: Recipe): NexusError {
  return recipeFault(recipe, related.at, `${related.name} ${related.version} is needed, its recipe has ${found.version}`, `see ${found.file}`);
}

function notFound(name: string, recipesDir: string): never {
  throw new NexusError("not-found", `there is no recipe for ${name} in ${recipesDir}`, { hint: "name one of its folders, or give the path of a recipe" });
}
