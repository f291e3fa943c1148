// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Offer, Query } from "../catalogue/offer.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { answers, parseDependency, type Dependency } from "./dependency.ts";
import { compareVersions } from "./versions.ts";

/** Offers of some repositories by the names that Pacman looks them up by; remembers what it was asked. */
export interface Candidates {
  /** The offers of this very name, in the order of the repositories. */
  named(name: string): readonly Offer[];
  /** The offers that provide the name, in the order of the repositories and of their indexes. */
  providing(name: string): readonly Offer[];
  /** The offers whose names differ from it in case only. */
  spelled(name: string): readonly Offer[];
  /** The offers of a group. */
  inGroup(group: string): readonly Offer[];
}

/** What these repositories have for this machine's architecture. */
export function candidatesOf(repositories: readonly Repository[], around: Surroundings): Candidates {
  // Opened only when something is looked up: a package file that needs nothing needs no repository.
  const catalogues = () => repositories.filter(({ ecosystem }) => ecosystem === "pacman").map((repository) => around.catalogue(repository));
  const suits = ({ architecture }: Offer) => architecture === "any" || architecture === around.architecture;
  const lookUp = (look: (catalogue: Catalogue) => Offer[]) => catalogues().flatMap(look).filter(suits);
  const answering = remember((name) => lookUp((catalogue) => catalogue.answering(name)));
  return {
    named: remember((name) => answering(name).filter((offer) => offer.name === name)),
    providing: remember((name) => answering(name).filter((offer) => offer.name !== name)),
    spelled: (name) => lookUp((catalogue) => catalogue.named(name)),
    inGroup: (group) => lookUp((catalogue) => catalogue.inGroup(group)),
  };
}

function remember(look: (name: string) => readonly Offer[]): (name: string) => readonly Offer[] {
  const known = new Map<string, readonly Offer[]>();
  return (name) => {
    const found = known.get(name) ?? look(name);
    known.set(name, found);
    return found;
  };
}

/**
 * What a query means: the packages of that name, else those that provide it, else all of the group, else the packages of that
 * name in other case. The version may leave
 * out the release ("5.3.3" is 5.3.3-2), and the name may carry a relation instead ("bash>=5.3"). Within a repository the
 * newest comes first.
 */
export function find(query: Query, repositories: readonly Repository[], around: Surroundings): Offer[] {
  const searched = query.repository === undefined ? repositories : repositories.filter(({ name }) => name === query.repository);
  const wanted: Dependency = query.version === undefined ? parseDependency(query.name) : { name: query.name, relation: "=", version: query.version };
  const candidates = candidatesOf(searched, around);
  for (const found of [candidates.named(wanted.name), candidates.providing(wanted.name)]) {
    const fitting = found.filter((offer) => answers(offer, wanted));
    if (fitting.length > 0) return bestFirst(fitting, searched);
  }
  const group = wanted.relation === undefined ? candidates.inGroup(wanted.name) : [];
  if (group.length > 0) return [...group];
  const spelled = candidates.spelled(wanted.name).filter((offer) => answers(offer, { ...wanted, name: offer.name }));
  return bestFirst(spelled, searched);
}

function bestFirst(offers: readonly Offer[], repositories: readonly Repository[]): Offer[] {
  const rank = (offer: Offer) => repositories.findIndex(({ name }) => name === offer.repository);
  return [...offers].sort((a, b) => rank(a) - rank(b) || (a.name === b.name ? compareVersions(b.version, a.version) : 0));
}
