// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { latestSource, matchesGlob, parseOrigin, type OfferedSource, type VersionOptions } from "@nexus/fetch";
import type { Recipe, RecipeSource } from "@nexus/forge";
import { compareDebianVersions } from "@nexus/host";

/** A newer release of a recipe's source, as one of its origins offers it. */
export interface SourceUpdate {
  /** The recipe's version now. */
  from: string;
  to: string;
  /** The origin that offers it. */
  origin: string;
  /** Which of the recipe's sources, counted from 0. */
  source: number;
  /** Which of its archives the origin belongs to, counted from 0. */
  archive: number;
  offered: OfferedSource;
}

/** Whether one of a recipe's origins has a signed index of versions. */
export function hasIndex({ sources }: Recipe): boolean {
  return sources.some((source) => source.archives.some(({ origins }) => origins.some(({ value }) => isIndexed(value, source))));
}

/** Debian signs its index; a web folder's list is believed when the recipe names the keys that sign it. */
function isIndexed(origin: string, { upstream }: RecipeSource): boolean {
  const { kind } = parseOrigin(origin);
  return kind === "debian" || (kind === "http" && upstream !== undefined);
}

/**
 * The newest release that the origins of a recipe offer within the versions they name, or undefined when the recipe has
 * it already. Only origins with a signed index are asked. @throws NexusError "not-found" when none has such an index,
 * and as latestSource does.
 */
export async function findUpdate(recipe: Recipe, options: Omit<VersionOptions, "keyring">): Promise<SourceUpdate | undefined> {
  if (!hasIndex(recipe)) {
    throw new NexusError("not-found", `no origin of ${recipe.name} has a signed index of versions`, {
      hint: 'add an origin such as "debian:<source package>" to its archive, or upstream keyring="…" to its source',
    });
  }
  const found: SourceUpdate[] = [];
  for (const [index, source] of recipe.sources.entries()) {
    for (const [archive, { origins }] of source.archives.entries()) {
      for (const { value: origin } of origins.filter(({ value }) => isIndexed(value, source))) {
        const offers = await latestSource(origin, { ...options, keyring: source.upstream?.keyring });
        const offered = offers.find(({ version }) => matchesGlob(version, source.upstream?.series ?? "*"));
        if (offered !== undefined) found.push({ from: recipe.version, to: offered.version, origin, source: index, archive, offered });
      }
    }
  }
  const newest = found.sort((a, b) => compareDebianVersions(b.to, a.to))[0];
  return newest === undefined || !isNews(recipe, newest) ? undefined : newest;
}

function isNews(recipe: Recipe, { to, offered, source }: SourceUpdate): boolean {
  const order = compareDebianVersions(to, recipe.version);
  const known = (recipe.sources[source] as RecipeSource).archives.some(({ sha256 }) => sha256 === offered.sha256);
  return order > 0 || (order === 0 && !known);
}
