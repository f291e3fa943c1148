// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { latestSource, matchesGlob, parseOrigin, type OfferedSource, type VersionOptions } from "@nexus/fetch";
import type { Recipe, RecipeArchive, RecipeSource } from "@nexus/forge";
import { compareDebianVersions } from "@nexus/host";

/** A newer release of a recipe, as one of its origins offers it. */
export interface SourceUpdate {
  /** The recipe's version now. */
  from: string;
  to: string;
  /** The origin that offers it. */
  origin: string;
  /** The archive that the origin belongs to. */
  archive: RecipeArchive;
  offered: OfferedSource;
}

/** Whether an origin of the package's own release, its first source, has a signed index of versions. */
export function hasIndex({ sources: [own] }: Recipe): boolean {
  return own !== undefined && own.archives.some(({ origins }) => origins.some(({ value }) => isIndexed(value, own)));
}

/** Debian signs its index; a web folder's list is believed when the recipe names the keys that sign it. */
function isIndexed(origin: string, { upstream }: RecipeSource): boolean {
  const { kind } = parseOrigin(origin);
  return kind === "debian" || (kind === "http" && upstream !== undefined);
}

/**
 * The newest release that the origins of a recipe's own release offer within the versions they name, or undefined when
 * the recipe has it already. Only origins with a signed index are asked. @throws NexusError "not-found" when none has
 * such an index, and as latestSource does.
 */
export async function findUpdate(recipe: Recipe, options: Omit<VersionOptions, "keyring">): Promise<SourceUpdate | undefined> {
  const [own] = recipe.sources;
  if (own === undefined || !hasIndex(recipe)) {
    throw new NexusError("not-found", `no origin of ${recipe.name} has a signed index of versions`, {
      hint: 'add an origin such as "debian:<source package>" to an archive of its first source, or upstream keyring="…" to that source',
    });
  }
  const found: SourceUpdate[] = [];
  for (const archive of own.archives) {
    for (const { value: origin } of archive.origins.filter(({ value }) => isIndexed(value, own))) {
      const offers = await latestSource(origin, { ...options, keyring: own.upstream?.keyring });
      const offered = offers.find(({ version }) => matchesGlob(version, own.upstream?.series ?? "*"));
      if (offered !== undefined) found.push({ from: recipe.version, to: offered.version, origin, archive, offered });
    }
  }
  const newest = found.sort((a, b) => compareDebianVersions(b.to, a.to))[0];
  return newest === undefined || !isNews(own, newest) ? undefined : newest;
}

function isNews({ archives }: RecipeSource, { from, to, offered }: SourceUpdate): boolean {
  const order = compareDebianVersions(to, from);
  return order > 0 || (order === 0 && !archives.some(({ sha256 }) => sha256 === offered.sha256));
}
