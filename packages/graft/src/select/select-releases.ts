// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { architectures, NexusError, type Architecture } from "@nexus/core";
import type { Offer } from "../catalogue/offer.ts";
import type { Closure, Release } from "../closure/release.ts";
import type { EcosystemName } from "../ecosystem.ts";
import { ecosystems } from "../ecosystems.ts";
import type { Surroundings } from "../surroundings.ts";
import { findOffers, type Found } from "./find-offers.ts";
import type { Spec } from "./spec.ts";
import { usableRepositories } from "./usable-repositories.ts";

/** What SPECs were found to mean, and the closure of all of it. */
export interface Selected {
  found: Found[];
  closure: Closure;
}

/**
 * The releases that SPECs mean, with all they need. Each ecosystem resolves its own: nothing is shared between them.
 * @throws NexusError "not-found", "conflict" with the chain or for another kind of machine, "signature", "network".
 */
export async function selectReleases(specs: readonly Spec[], around: Surroundings): Promise<Selected> {
  const wanted = new Map<EcosystemName, Offer[]>();
  const notes: string[] = [];
  const found: Found[] = [];
  for (const spec of specs) {
    for (const one of await findOffers(spec, around)) {
      found.push(one);
      wanted.set(one.ecosystem, [...(wanted.get(one.ecosystem) ?? []), one.offer]);
      if (one.note !== undefined) notes.push(one.note);
    }
  }
  const closures: Closure[] = [];
  for (const [ecosystem, offers] of wanted) {
    closures.push(await ecosystems[ecosystem].resolve(offers, usableRepositories(ecosystem, around), around));
  }
  const releases = closures
    .flatMap((closure) => closure.releases)
    .map((release) => ({ ...release, architecture: machineOf(release, around), priority: priorityOf(release.repository, around) }));
  return { found, closure: { releases, notes: [...notes, ...closures.flatMap((closure) => closure.notes), ...trustNotes(releases)] } };
}

/** The machine that a release is installed for: what suits any is for the wanted one. @throws NexusError "conflict" for one that is not known. */
function machineOf({ name, version, architecture }: Release, around: Surroundings): Architecture {
  const machine = architecture === "any" ? around.architecture : architectures.find((each) => each === architecture);
  if (machine !== undefined) return machine;
  throw new NexusError("conflict", `${name} ${version} is for ${JSON.stringify(architecture)}, and programs of ${architectures.join(", ")} can be installed`);
}

function priorityOf(name: string, { repositories }: Surroundings): number {
  return repositories.find((repository) => repository.name === name)?.priority ?? 0;
}

/** What is not signed is said in every plan. */
function trustNotes(releases: Closure["releases"]): string[] {
  const unsigned = new Map(releases.filter(({ trust }) => trust !== "signed").map(({ repository, trust }) => [repository, trust]));
  return [...unsigned].map(([repository, trust]) =>
    trust === "digest"
      ? `${repository} is not signed: its packages are held to the digests they had when they were first seen`
      : `${repository} is neither signed nor held to digests: whatever it sends is installed`,
  );
}
