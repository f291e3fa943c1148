// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";
import type { Surroundings } from "../surroundings.ts";
import type { OfferDetail } from "./detail.ts";
import { ifFound, readBrotliText } from "./downloaded.ts";
import { nixLimits } from "./limits.ts";
import { readListing } from "./listing.ts";
import { hashOf, nameOf } from "./store-path.ts";

/** The files of an offer as the cache lists them (`<hash>.ls`); undefined when it lists none. See `Ecosystem.listFiles`. */
export async function listFiles(offer: Offer, around: Surroundings): Promise<string[] | undefined> {
  const { outputs, install, folder } = offer.detail as OfferDetail;
  const own = around.repository(offer.repository);
  const repository = folder === undefined ? own : { ...own, urls: [folder] };
  const lists = await Promise.all(install.map((output) => firstListing(outputs[output] ?? [])));
  const found = lists.filter((list) => list !== undefined);
  return found.length === 0 ? undefined : [...new Set(found.flat())].sort();

  /** Of builds for several systems the first that is listed: their files have the same names. */
  async function firstListing(candidates: readonly string[]): Promise<string[] | undefined> {
    for (const base of candidates) {
      const label = `${hashOf(base)}.ls`;
      const file = await ifFound(around.download({ repository, path: label, label, largest: nixLimits.listingBytes, fresh: false, optional: true }));
      if (file !== undefined) return readListing(await readBrotliText(file, nixLimits.listingBytes, label), label).map((path) => (path === "" ? nameOf(base) : path));
    }
    return undefined;
  }
}
