// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename } from "node:path";
import type { Offer } from "../catalogue/offer.ts";
import { offeredFields, type Closure, type Release } from "../closure/release.ts";
import { chainTo, type Chosen } from "../closure/walk-closure.ts";
import { assignAliases } from "../relocate/short-alias.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { chooseClosure, labelOf, type Choice } from "./choose.ts";
import { fullNameOf, offerDetail, type ReleaseDetail } from "./detail.ts";
import { closureDigest, releaseKey } from "./identity.ts";
import { byOffer, reachableFrom } from "./reachable.ts";

/**
 * Offers with everything they need, each wanted one for itself: what else is asked for changes nothing. Keys and aliases
 * follow from each release's own closure.
 * @throws NexusError "conflict" for a dependency that nobody has, or packages that exclude each other.
 */
export function resolveOffers(wanted: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Closure {
  const given = wanted.filter((offer) => offerDetail(offer).path !== undefined);
  const found = wanted.map((offer) => digested(chooseClosure(offer, given, repositories, around)));
  const keys = new Map(found.flatMap(({ digests }) => [...digests].map(([offer, digest]) => [releaseKey(offer, digest), digest] as const)));
  const aliases = assignAliases(keys, takenAliases(around));
  const releases = new Map<string, Release>();
  for (const each of found) {
    for (const chosen of each.chosen) {
      const next = releaseOf(chosen, each, aliases, repositories);
      const known = releases.get(next.key);
      if (known === undefined) releases.set(next.key, next);
      else known.explicit ||= next.explicit;
    }
  }
  return { releases: [...releases.values()], notes: [...new Set(found.flatMap(libraryNotes)), ...hostNotes(found)] };
}

/** The aliases that the root has already, and the keys of the releases whose views they lead to. */
function takenAliases({ target }: Surroundings): Map<string, string> {
  const keyOf = (key: string): string => key.replace(/^pkgsrc:/, "").replace(/:view$/, "");
  return new Map(target.programs.flatMap(({ key, aliases = [] }) => aliases.map((alias) => [alias, keyOf(key)] as const)));
}

interface Digested extends Choice {
  /** The digest of each offer's own closure. */
  digests: ReadonlyMap<Offer, string>;
}

function digested(choice: Choice): Digested {
  const all = byOffer(choice.chosen);
  const closure = (each: Chosen<Offer>): Offer[] => reachableFrom(each, all).map(({ node }) => node);
  return { ...choice, digests: new Map(choice.chosen.map((each) => [each.node, closureDigest(each.node, closure(each))])) };
}

function releaseOf(chosen: Chosen<Offer>, { libraries, digests }: Digested, aliases: ReadonlyMap<string, string>, repositories: readonly Repository[]): Release {
  const offer = chosen.node;
  const closure = digests.get(offer)!;
  const detail: ReleaseDetail = {
    ...offerDetail(offer),
    host: libraries.host.get(fullNameOf(offer)) ?? [],
    chain: chainTo(chosen, { labelOf }),
    closure,
  };
  const key = releaseKey(offer, closure);
  return {
    ecosystem: "pkgsrc",
    ...offeredFields(offer),
    // A file of this machine was named by its user, and must stay what it was when the plan was shown.
    trust: repositories.find(({ name }) => name === offer.repository)?.trust ?? "digest",
    key,
    explicit: chosen.from === undefined,
    needs: chosen.needs.map(({ node, because }) => ({ key: releaseKey(node, digests.get(node)!), because })),
    hostLibraries: detail.host.map((path) => basename(path)),
    aliases: [aliases.get(key)!],
    detail: { ...detail },
  };
}

/** Libraries that no declared dependency brings. */
function libraryNotes({ chosen, libraries }: Choice): string[] {
  return chosen.flatMap(({ node }) => {
    const name = fullNameOf(node);
    const added = libraries.added.get(name) ?? [];
    const missing = libraries.missing.get(name) ?? [];
    return [
      ...added.map((path) => `${labelOf(node)} loads ${path}, which none of its dependencies has: ${labelOf(libraries.providers.get(path)!)} comes with it`),
      ...missing.map((path) => `${labelOf(node)} loads ${path}, which no package of its repositories has`),
    ];
  });
}

/** What every closure takes from the host. */
function hostNotes(choices: readonly Choice[]): string[] {
  const host = new Set(choices.flatMap(({ libraries }) => [...libraries.host.values()].flat()));
  return host.size === 0 ? [] : [`packages of pkgsrc use the host's own C library; from the host come ${[...host].sort().join(", ")}`];
}
