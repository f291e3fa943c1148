// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer, Query } from "../catalogue/offer.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { fullNameOf } from "./detail.ts";
import { matchPattern, namesInPattern } from "./pattern.ts";
import { compareVersions } from "./version.ts";

/**
 * What a query means: a package's name, its full name, or a pattern; when nobody has it, what supersedes it. Best first:
 * the repositories' order, then the newest version. A version without "nb" stands for all of the packager's revisions.
 * @throws NexusError "corrupt" for a malformed pattern.
 */
export function findOffers({ name, version, repository }: Query, repositories: readonly Repository[], around: Surroundings): Offer[] {
  const searched = repositories.filter((each) => repository === undefined || each.name === repository);
  const found = searched.flatMap((each) => fitting(name, each, around)).filter((offer) => version === undefined || isVersion(offer.version, version));
  return found.length > 0 || version !== undefined ? found : searched.flatMap((each) => superseding(name, each, around));
}

/** A repository's offers that fit a pattern or bear its name, newest first. */
export function fitting(pattern: string, repository: Repository, around: Surroundings): Offer[] {
  const catalogue = around.catalogue(repository);
  const named = catalogue.named(pattern);
  if (named.length > 0) return newestFirst(named);
  const names = namesInPattern(pattern);
  const offers = names === undefined ? catalogue.all() : names.flatMap((name) => catalogue.named(name));
  return newestFirst([...offers].filter((offer) => matchPattern(pattern, fullNameOf(offer))));
}

function superseding(name: string, repository: Repository, around: Surroundings): Offer[] {
  const offers = around.catalogue(repository).answering(name);
  return newestFirst(offers.filter(({ replaces = [] }) => replaces.some((pattern) => namesInPattern(pattern)?.includes(name) === true)));
}

function isVersion(found: string, wanted: string): boolean {
  return found === wanted || found.replace(/nb[0-9]+$/, "") === wanted;
}

/** Equal versions in the order of their names, as pkg_install's pkg_order has it. */
function newestFirst(offers: Offer[]): Offer[] {
  const order = (a: Offer, b: Offer): number => compareVersions(b.version, a.version) || (fullNameOf(a) < fullNameOf(b) ? -1 : fullNameOf(a) > fullNameOf(b) ? 1 : 0);
  const distinct = new Map(offers.map((offer) => [fullNameOf(offer), offer]));
  return [...distinct.values()].sort(order);
}
