// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Architecture } from "@nexus/core";
import { findAction, type Action } from "./action/run-action.ts";
import type { Forge } from "./forge.ts";
import { manifestHead, type ManifestHead } from "./manifest-head.ts";
import { orderRecipes, type OrderedRecipe } from "./order.ts";
import { packageAction, variantOf } from "./package-action.ts";
import { knownPackage } from "./package-stamp.ts";
import type { Recipe, RecipeArchive } from "./recipe/recipe.ts";

/** A package and what it takes to have it. */
export interface PlannedPackage {
  recipe: Recipe;
  name: string;
  version: string;
  architecture: Architecture;
  /** What it is built from. */
  cid: string;
  /** The key of its build, 64 hex digits. */
  key: string;
  /** What its manifest says, whether it is built or not. */
  head: ManifestHead;
  /** What it is made from: archives and the recipe's own files. */
  sources: { name: string; sha256: string }[];
  /** The packages of this machine that its build sees. */
  tools: { name: string; version: string; architecture: string }[];
  /** Whether the cache has its build already. */
  built: boolean;
  /** Its package file, when that lies in the repository and belongs to this build. */
  npk: string | undefined;
  /** Whether the wanted packages need it when they run, not only to be built. */
  runtime: boolean;
  action: Action;
}

/**
 * The wanted packages and all they need, in the order of building; builds and fetches nothing. A recipe stands for
 * itself, a name is looked up in the forge's recipes.
 * @throws NexusError as `orderRecipes`; "usage" for a recipe that only nexus builds, "conflict" for an architecture
 *   that a recipe is not for.
 */
export async function planPackages(forge: Forge, wanted: readonly (string | Recipe)[], architecture: Architecture): Promise<PlannedPackage[]> {
  const planned = new Map<string, PlannedPackage>();
  for (const ordered of orderRecipes(forge.recipesDir, wanted)) {
    planned.set(ordered.recipe.name, await planPackage(forge, ordered, architecture, planned));
  }
  return [...planned.values()];
}

/** The plan for one recipe; those of its build dependencies are in `planned`. */
export async function planPackage(forge: Forge, ordered: OrderedRecipe, architecture: Architecture, planned: ReadonlyMap<string, PlannedPackage>): Promise<PlannedPackage> {
  refuse(ordered.recipe, architecture);
  const choices = archiveChoices(ordered.recipe);
  for (const archives of choices) {
    const found = await planWith(forge, ordered, architecture, planned, archives);
    if (found.built || choices.length === 1) return found;
  }
  return planWith(forge, ordered, architecture, planned, choices[0] as RecipeArchive[]);
}

/** The plan for one recipe and one choice of archives, one of each source. */
export async function planWith(
  forge: Forge,
  { recipe, runtime, buildDependencies }: OrderedRecipe,
  architecture: Architecture,
  planned: ReadonlyMap<string, PlannedPackage>,
  archives: readonly RecipeArchive[],
): Promise<PlannedPackage> {
  const dependencies = buildDependencies.map(({ name }) => planned.get(name) as PlannedPackage);
  const { action, sources, inputs } = await packageAction(forge, { recipe, architecture, archives, dependencies });
  const { key, tools, result } = await findAction(forge, action);
  const cid = variantOf(recipe, architecture, inputs, dependencies);
  const head = manifestHead(recipe, architecture, cid, sources);
  return {
    recipe,
    name: recipe.name,
    version: recipe.version,
    architecture,
    cid,
    key,
    head,
    sources,
    tools,
    built: result !== undefined,
    npk: result === undefined ? undefined : knownPackage(forge, key, head),
    runtime,
    action,
  };
}

function refuse(recipe: Recipe, architecture: Architecture): void {
  if (recipe.builder === "nexus") {
    throw new NexusError("usage", `${recipe.name} is not built by nip: its recipe says builder "nexus"`, {
      hint: "kernels and hypervisors belong to a whole system, and nexus builds those: nexus build --profile=…",
    });
  }
  if (!recipe.architectures.includes(architecture)) {
    throw new NexusError("conflict", `${recipe.name} is not for ${architecture}; its recipe (${recipe.file}) names ${recipe.architectures.join(", ")}`);
  }
}

/** Every way to take one archive of each source, the preferred one first. */
function archiveChoices(recipe: Recipe): RecipeArchive[][] {
  return recipe.sources.reduce<RecipeArchive[][]>((choices, { archives }) => choices.flatMap((chosen) => archives.map((archive) => [...chosen, archive])), [[]]);
}
