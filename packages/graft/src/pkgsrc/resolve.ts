// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appName } from "@nexus/store";
import type { Offer } from "../catalogue/offer.ts";
import type { Closure, Release } from "../closure/release.ts";
import { chainTo, type Chosen } from "../closure/walk-closure.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { chooseClosure, labelOf, type Choice } from "./choose.ts";
import { fullNameOf, offerDetail, type ReleaseDetail } from "./detail.ts";
import { assignAliases, closureDigest, releaseKey } from "./identity.ts";
import { byOffer, reachableFrom } from "./reachable.ts";

/**
 * Offers with everything they need. Keys and aliases follow from each release's own closure and nothing else.
 * @throws NexusError "conflict" for a dependency that nobody has, or packages that exclude each other.
 */
export function resolveOffers(wanted: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Closure {
  const choice = chooseClosure(wanted, repositories, around);
  const { chosen } = choice;
  const all = byOffer(chosen);
  const digests = new Map(
    chosen.map((each) => [
      each.node,
      closureDigest(
        each.node,
        reachableFrom(each, all).map(({ node }) => node),
      ),
    ]),
  );
  const aliases = assignAliases([...digests.values()]);
  const releases = chosen.map((each) => release(each, { wanted, repositories, choice, digests, aliases }));
  return { releases, notes: notesOf(choice) };
}

interface Resolved {
  wanted: readonly Offer[];
  repositories: readonly Repository[];
  choice: Choice;
  digests: ReadonlyMap<Offer, string>;
  aliases: ReadonlyMap<string, string>;
}

function release(each: Chosen<Offer>, { wanted, repositories, choice, digests, aliases }: Resolved): Release {
  const offer = each.node;
  const closure = digests.get(offer)!;
  const detail: ReleaseDetail = {
    ...offerDetail(offer),
    host: choice.libraries.host.get(fullNameOf(offer)) ?? [],
    chain: chainTo(each, { labelOf }),
    closure,
  };
  return {
    ecosystem: "pkgsrc",
    repository: offer.repository,
    // A file of this machine was named by its user.
    trust: repositories.find(({ name }) => name === offer.repository)?.trust ?? "none",
    key: releaseKey(offer, closure),
    name: offer.name,
    version: offer.version,
    app: appName(offer.name),
    architecture: offer.architecture,
    description: offer.description,
    explicit: wanted.includes(offer),
    needs: each.needs.map(({ node, because }) => ({ key: releaseKey(node, digests.get(node)!), because })),
    downloadSize: offer.downloadSize,
    installedSize: offer.installedSize,
    aliases: [aliases.get(closure)!],
    detail: { ...detail },
  };
}

function notesOf({ chosen, libraries }: Choice): string[] {
  const notes: string[] = [];
  for (const { node } of chosen) {
    const name = fullNameOf(node);
    for (const library of libraries.added.get(name) ?? []) {
      notes.push(`${labelOf(node)} loads ${library}, which none of its dependencies has: ${labelOf(libraries.providers.get(library)!)} comes with it`);
    }
    for (const library of libraries.missing.get(name) ?? []) notes.push(`${labelOf(node)} loads ${library}, which no package of its repositories has`);
  }
  const host = new Set([...libraries.host.values()].flat());
  if (host.size > 0) notes.push(`packages of pkgsrc use the host's own C library; from the host come ${[...host].sort().join(", ")}`);
  return notes;
}
