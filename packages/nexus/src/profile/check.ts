// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { NexusError, type Architecture, type Diagnostic } from "@nexus/core";
import type { House } from "@nexus/cli";
import { recipeNames } from "@nexus/forge";
import { checkFragments, checkSystemFile, isSystemFile } from "@nexus/kbuild";
import { diagnosticAt } from "@nexus/kdl";
import { rumkPlaces } from "../rumk/places.ts";
import { bootRecipe, wantedRecipes } from "../system/plan.ts";
import { loadProfile, profileFile, type ProfileChain } from "./load.ts";
import { resolveSystem } from "./resolve.ts";
import type { System } from "./system.ts";

/**
 * Every fault of a profile on every architecture it is made for, or of a system for Rumk, each once; empty when it can be
 * built. @throws NexusError "not-found", "bad-document" for a file that cannot be read as a document.
 */
export function checkProfile(nameOrPath: string, house: House): Diagnostic[] {
  const file = profileFile(nameOrPath, house.profiles);
  if (isSystemFile(file)) return checkSystemFile(file, rumkPlaces(house).kernelDir);
  try {
    const chain = loadProfile(nameOrPath, house.profiles);
    return unique(architecturesOf(chain).flatMap((architecture) => checkSystem(resolveSystem(chain, architecture), house)));
  } catch (error) {
    // One that could not even be read has no places to show.
    if (error instanceof NexusError && error.code === "bad-document" && error.diagnostics.length > 0) return error.diagnostics;
    throw error;
  }
}

/** What a system names that is not there, or not for its architecture: recipes and kernel fragments; also what is wrong in those fragments. */
export function checkSystem(system: System, house: House): Diagnostic[] {
  const { recipe, fragments } = system.kernel;
  const known = recipeNames(house.recipes);
  const there = `recipes: ${known.join(", ")}`;
  const unknown = [recipe, ...system.programs].filter(({ value }) => !known.includes(value)).map(({ value, at }) => diagnosticAt(at, `there is no recipe ${value}`, there));
  if (system.disk !== undefined && wantedRecipes(system).includes(bootRecipe) && !known.includes(bootRecipe)) {
    unknown.push(diagnosticAt(system.disk.at, `there is no recipe ${bootRecipe}, with which a disk for ${system.architecture} starts`, there));
  }
  if (!known.includes(recipe.value)) return unknown;
  return [...unknown, ...checkFragments(join(house.recipes, recipe.value, "fragments"), fragments, system.architecture)];
}

function architecturesOf(chain: ProfileChain): Architecture[] {
  return chain.profiles.find(({ architectures }) => architectures !== undefined)?.architectures ?? ["x86_64"];
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}
