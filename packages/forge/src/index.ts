// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { openForge, type Forge, type ForgeOptions, type Variation } from "./forge.ts";
export { findAction, runAction, type Action, type ActionInput, type BuildFolder, type Command, type Finish } from "./action/run-action.ts";
export type { CachedResult } from "./action/cache.ts";
export { makeWork, removeStaleWork, removeWork } from "@nexus/sandbox";

export { headDigest, type ManifestHead } from "./manifest-head.ts";
export { planPackages, type PlannedPackage } from "./plan.ts";
export { buildPackages, buildRecipe, type BuiltPackage } from "./build.ts";
export { checkRecipe, otherConditions } from "./check.ts";
export { firstDifference, firstDifferentByte } from "./compare.ts";
export { fetchArchive, fetchFirstArchive } from "./fetch-archive.ts";
export { variantCid } from "./variant-cid.ts";

export { loadRecipe, recipeFault, recipeNames } from "./recipe/load.ts";
export type { Recipe, RecipeArchive, RecipeSource, Related, Template } from "./recipe/recipe.ts";
export type { Step } from "./recipe/schema.ts";
export { licence } from "./recipe/spdx.ts";
export { prefixOf, recipeFilesPath, valuesOf } from "./recipe/values.ts";
export { expand, usesIn, variables } from "./recipe/variables.ts";
