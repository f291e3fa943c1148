// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";
import { ifFound } from "../if-found.ts";
import type { Surroundings } from "../surroundings.ts";
import { cacheAt } from "./address.ts";
import type { OfferDetail } from "./detail.ts";
import { readBrotliText } from "./downloaded.ts";
import type { Hydra } from "./hydra.ts";
import { nixLimits } from "./limits.ts";
import { readListing } from "./listing.ts";
import { chooseOutputs } from "./outputs.ts";
import { openPaths } from "./paths.ts";
import { hashOf, nameOf } from "./store-path.ts";

/** The files of an offer as the cache lists them (`<hash>.ls`); undefined when it lists none. See `Ecosystem.listFiles`. */
export async function listFiles(offer: Offer, around: Surroundings, hydra: Hydra): Promise<string[] | undefined> {
  const detail = offer.detail as OfferDetail;
  const own = around.repository(offer.repository);
  const repository = detail.folder === undefined ? own : cacheAt(detail.folder, own, [own]);
  // Where there is nothing to choose, nothing is fetched to find out.
  const exact = detail.exact === true || detail.install.every((output) => detail.outputs[output]?.length === 1);
  const choice = { repository, paths: openPaths([repository], around), around, hydra, note: () => {} };
  const chosen = await chooseOutputs({ ...offer, detail: { ...detail, exact } }, choice);
  const lists = await Promise.all(chosen.map(({ path }) => filesOf(path.info.base)));
  const found = lists.filter((list) => list !== undefined);
  return found.length === 0 ? undefined : [...new Set(found.flat())].sort();

  async function filesOf(base: string): Promise<string[] | undefined> {
    const label = `${hashOf(base)}.ls`;
    const file = await ifFound(around.download({ repository, path: label, label, largest: nixLimits.listingBytes, fresh: false }));
    if (file === undefined) return undefined;
    return readListing(await readBrotliText(file, nixLimits.listingBytes, label), label).map((path) => (path === "" ? nameOf(base) : path));
  }
}
