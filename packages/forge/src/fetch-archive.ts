// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { fetchSource } from "@nexus/fetch";
import type { Forge } from "./forge.ts";
import type { Recipe, RecipeArchive } from "./recipe/recipe.ts";

/** An archive's file in the cache, fetched when it is not there. @throws NexusError as `fetchSource`. */
export function fetchArchive(forge: Forge, recipe: Recipe, archive: RecipeArchive): Promise<string> {
  const { cacheDir, offline, report, signal } = forge;
  const { sha256, size, origins } = archive;
  const name = `${recipe.name} ${recipe.version}`;
  const movable = recipe.sources[0]?.archives.includes(archive) === true;
  return fetchSource({ sha256, size, origins: origins.map(({ value }) => value), name, recipe: movable ? recipe.name : undefined }, { cacheDir, offline, report, signal });
}

/**
 * The first of a source's archives that its origins deliver; it lies in the cache then.
 * @throws NexusError as `fetchSource`, about the first archive, when none is delivered.
 */
export async function fetchFirstArchive(forge: Forge, recipe: Recipe, archives: readonly RecipeArchive[]): Promise<RecipeArchive> {
  let failure: unknown;
  for (const archive of archives) {
    try {
      await fetchArchive(forge, recipe, archive);
      return archive;
    } catch (error) {
      if (!(error instanceof NexusError) || (error.code !== "network" && error.code !== "digest-mismatch")) throw error;
      if (archives.length > 1) forge.report({ type: "detail", message: `${recipe.name}, sha256 ${archive.sha256}: ${error.message}` });
      failure ??= error;
    }
  }
  throw failure;
}
