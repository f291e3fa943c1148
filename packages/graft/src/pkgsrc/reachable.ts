// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";
import type { Chosen } from "../closure/walk-closure.ts";

/** Every choice that a choice leads to, itself first. */
export function reachableFrom(start: Chosen<Offer>, all: ReadonlyMap<Offer, Chosen<Offer>>): Chosen<Offer>[] {
  const reached = new Set([start]);
  for (const each of reached) for (const { node } of each.needs) reached.add(all.get(node)!);
  return [...reached];
}

export function byOffer(chosen: readonly Chosen<Offer>[]): Map<Offer, Chosen<Offer>> {
  return new Map(chosen.map((each) => [each.node, each]));
}
