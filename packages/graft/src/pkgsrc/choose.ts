// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Offer } from "../catalogue/offer.ts";
import { chainTo, walkClosure, type Chosen, type ClosureRules } from "../closure/walk-closure.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { fullNameOf } from "./detail.ts";
import { fitting } from "./find.ts";
import { libraryEdges, type LibraryEdges } from "./libraries.ts";
import { matchPattern } from "./pattern.ts";

/** What was chosen, and what the libraries of its programs led to. */
export interface Choice {
  chosen: Chosen<Offer>[];
  libraries: LibraryEdges;
}

export const labelOf = (offer: Offer): string => `${offer.name} ${offer.version}`;

/**
 * Everything that an offer needs; `given` are package files of the user, which stand before all repositories. For each pattern the newest version that fits, as pkgin chooses it; then what brings the
 * libraries that no dependency brings. Where two patterns would bring two versions of one package into one closure, the
 * newest that fits both.
 * @throws NexusError "conflict" with the chains that explain it.
 */
export function chooseClosure(wanted: Offer, given: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Choice {
  // Libraries of other builds fit worse than those of the same repository.
  const searched = [...repositories].sort((a, b) => Number(b.name === wanted.repository) - Number(a.name === wanted.repository));
  const known = new Map<string, Offer[]>();
  const offersFor = (pattern: string): Offer[] => {
    const fits = (offer: Offer) => matchPattern(pattern, fullNameOf(offer));
    const places = function* () {
      yield given.filter(fits);
      for (const each of searched) yield fitting(pattern, each, around).filter(fits);
    };
    const offers = known.get(pattern) ?? places().find((each) => each.length > 0) ?? [];
    known.set(pattern, offers);
    return offers;
  };
  const asked = new Map<string, Set<string>>();
  for (;;) {
    const choice = walkWithLibraries(wanted, searched, around, (pattern) => {
      const offers = offersFor(pattern);
      return offers.find(({ name, version }) => [...(asked.get(name) ?? [])].every((each) => matchPattern(each, `${name}-${version}`))) ?? offers[0];
    });
    const clash = findClash(choice.chosen);
    if (clash === undefined) return choice;
    if (!clash.sameName || !narrow(asked, clash.of.node.name, choice.chosen)) throw conflict(clash);
  }
}

/** Follows dependencies, then libraries that are still missing, until none is. */
function walkWithLibraries(wanted: Offer, repositories: readonly Repository[], around: Surroundings, best: (pattern: string) => Offer | undefined): Choice {
  const count = ({ added }: LibraryEdges): number => [...added.values()].flat().length;
  let libraries: LibraryEdges = { added: new Map(), providers: new Map(), host: new Map(), missing: new Map() };
  const rules: ClosureRules<Offer> = {
    keyOf: (offer) => `${offer.repository}/${fullNameOf(offer)}`,
    labelOf,
    dependenciesOf: (offer) => [...offer.depends, ...(libraries.added.get(fullNameOf(offer)) ?? [])],
    choose: (dependency, chosen) => libraries.providers.get(dependency) ?? chosen.find((offer) => matchPattern(dependency, fullNameOf(offer))) ?? best(dependency),
    whereSought: repositories.length === 1 ? `the repository ${repositories[0]!.name}` : `the set of repositories ${repositories.map(({ name }) => name).join(", ")}`,
  };
  for (;;) {
    const chosen = walkClosure([wanted], rules);
    const next = libraryEdges(chosen, libraries, repositories, around);
    if (count(next) === count(libraries)) return { chosen, libraries: next };
    libraries = next;
  }
}

interface Clash {
  of: Chosen<Offer>;
  with: Chosen<Offer>;
  because: string;
  sameName: boolean;
}

/** Two packages of a closure that cannot stand in one prefix. */
function findClash(chosen: readonly Chosen<Offer>[]): Clash | undefined {
  for (const each of chosen) {
    for (const other of chosen) {
      const because = other === each ? undefined : whyNotBoth(each.node, other.node);
      if (because !== undefined) return { of: each, with: other, because, sameName: each.node.name === other.node.name };
    }
  }
  return undefined;
}

function whyNotBoth(one: Offer, other: Offer): string | undefined {
  if (one.name === other.name) return "two versions of one package";
  const pattern = [...(one.conflicts ?? []), ...(one.replaces ?? [])].find((each) => matchPattern(each, fullNameOf(other)));
  return pattern === undefined ? undefined : `${labelOf(one)} excludes ${pattern}`;
}

/** Takes what is asked of a package by its dependents as limits for the next walk. Returns false when nothing new was asked. */
function narrow(limits: Map<string, Set<string>>, name: string, chosen: readonly Chosen<Offer>[]): boolean {
  const patterns = limits.get(name) ?? new Set<string>();
  const before = patterns.size;
  for (const { needs } of chosen) for (const { node, because } of needs) if (node.name === name && !because.startsWith("/")) patterns.add(because);
  limits.set(name, patterns);
  return patterns.size > before;
}

function conflict(clash: Clash): NexusError {
  const chains = [clash.of, clash.with].map((each) => chainTo(each, { labelOf }));
  return new NexusError("conflict", `${chains[0]} and ${chains[1]} cannot be in one closure: ${clash.because}`);
}
