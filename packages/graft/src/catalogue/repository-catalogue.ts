// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { NexusError, type Locations } from "@nexus/core";
import type { Repository } from "../repository/repository.ts";
import { openCatalogue, writeCatalogue, type Catalogue } from "./catalogue.ts";
import type { Offer } from "./offer.ts";

/** Where the catalogue of a repository lies. */
export function catalogueFile({ cache }: Pick<Locations, "cache">, { name }: Pick<Repository, "name">): string {
  return join(cache, "catalogues", `${name}.sqlite`);
}

/** What a repository offered when it was read last; undefined when it was never read, or its name meant another one then. */
export function openRepositoryCatalogue(locations: Pick<Locations, "cache">, repository: Repository): Catalogue | undefined {
  return openCatalogue(catalogueFile(locations, repository), sourceOf(repository));
}

/** Keeps what a repository offers now, unless `check` throws, which sees that and what it offered before. Returns the number of offers. */
export async function writeRepositoryCatalogue(
  locations: Pick<Locations, "cache">,
  repository: Repository,
  offers: AsyncIterable<Offer>,
  check: (before: Catalogue, now: Catalogue) => void,
): Promise<number> {
  const about = { time: Math.floor(Date.now() / 1000), source: sourceOf(repository) };
  return writeCatalogue(catalogueFile(locations, repository), offers, about, (now) => {
    using before = openRepositoryCatalogue(locations, repository);
    try {
      if (before !== undefined) check(before, now);
    } catch (error) {
      if (!(error instanceof NexusError) || error.code !== "corrupt") throw error; // one that is damaged says nothing
    }
  });
}

function sourceOf({ ecosystem, urls, channel }: Repository): string {
  return JSON.stringify([ecosystem, urls, channel]);
}
