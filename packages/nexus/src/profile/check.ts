// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Architecture, type Diagnostic } from "@nexus/core";
import type { House } from "@nexus/cli";
import { checkSystemFile, isSystemFile } from "@nexus/kbuild";
import { diagnosticAt } from "@nexus/kdl";
import { rumkPlaces } from "../rumk/places.ts";
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

/** The names in a system that nothing stands behind: recipes and kernel fragments. */
export function checkSystem(system: System, house: House): Diagnostic[] {
  const recipes = [system.kernel.recipe, ...system.programs];
  const unknown = recipes
    .filter(({ value }) => !existsSync(join(house.recipes, value)))
    .map(({ value, at }) => diagnosticAt(at, `there is no recipe ${value}`, `recipes: ${readdirSync(house.recipes).sort().join(", ")}`));
  const folder = join(house.recipes, system.kernel.recipe.value, "fragments");
  const names = (existsSync(folder) ? readdirSync(folder) : []).map((file) => file.split(".")[0]!);
  const fragments = system.kernel.fragments
    .filter(({ value }) => !names.includes(value))
    .map(({ value, at }) => diagnosticAt(at, `there is no kernel fragment ${value}`, `fragments: ${[...new Set(names)].sort().join(", ")}`));
  return [...unknown, ...fragments];
}

function architecturesOf(chain: ProfileChain): Architecture[] {
  return chain.profiles.find(({ architectures }) => architectures !== undefined)?.architectures ?? ["x86_64"];
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}
