// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Dependencies as libalpm resolves them (resolvedep): no search over combinations, the first that fits is taken.

import { NexusError } from "@nexus/core";
import { sha256 } from "@nexus/trust";
import type { Offer } from "../catalogue/offer.ts";
import { offeredFields, type Closure, type Release } from "../closure/release.ts";
import { chainTo, walkClosure, type Chosen, type ClosureRules } from "../closure/walk-closure.ts";
import type { Repository, Trust } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { candidatesOf, type Candidates } from "./candidates.ts";
import { answers, answersByName, parseDependency } from "./dependency.ts";
import { localTrust } from "./local-file.ts";
import { detailOf } from "./offer-of.ts";

/**
 * The closures of the wanted offers, each resolved for itself: what one program needs does not depend on another, and two
 * programs may conflict. Releases that come to the same package with the same closure are one.
 * @throws NexusError "conflict" for a dependency that nobody has and for members of one closure that exclude each other.
 */
export async function resolve(wanted: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Promise<Closure> {
  const candidates = candidatesOf(repositories, around);
  const names = repositories.filter(({ ecosystem }) => ecosystem === "pacman").map(({ name }) => name);
  const releases = new Map<string, Release>();
  const notes = new Set<string>();
  for (const offer of wanted) {
    const rules = closureRules(
      candidates,
      wanted.filter((each) => detailOf(each).local === true),
      names,
      (note) => notes.add(note),
    );
    const chosen = walkClosure([offer], rules);
    refuseConflicts(chosen, rules);
    const keys = keysOf(chosen);
    for (const each of chosen) {
      const key = keys.get(each.node)!;
      const needs = each.needs.map(({ node, because }) => ({ key: keys.get(node)!, because }));
      const trust = await trustOf(each.node, repositories, around);
      const explicit = each.node === offer || releases.get(key)?.explicit === true;
      releases.set(key, { ...releaseOf(each.node, trust), key, needs, explicit });
    }
  }
  return { releases: [...releases.values()], notes: [...notes] };
}

/** `local` are package files of the user, which stand before any repository. */
function closureRules(candidates: Candidates, local: readonly Offer[], names: readonly string[], note: (text: string) => void): ClosureRules<Offer> {
  return {
    keyOf: ({ name }) => name,
    labelOf: ({ name, version }) => `${name} ${version}`,
    dependenciesOf: ({ depends }) => depends,
    choose(text, chosen) {
      const wanted = parseDependency(text);
      const already = chosen.find((offer) => answers(offer, wanted));
      if (already !== undefined) return already;
      // A name that is taken in another version cannot be taken again: one /usr holds one of them.
      const free = (offer: Offer) => answers(offer, wanted) && !chosen.some(({ name }) => name === offer.name);
      const given = local.find(free);
      if (given !== undefined) return given;
      const literal = candidates.named(wanted.name).find((offer) => answersByName(offer, wanted) && free(offer));
      if (literal !== undefined) return literal;
      const [provider, ...others] = candidates.providing(wanted.name).filter(free);
      const otherNames = [...new Set(others.map(({ name }) => name))].filter((name) => name !== provider?.name);
      if (otherNames.length > 0) note(`${text} comes from ${provider!.name}, the first that provides it; ${otherNames.join(", ")} would do as well`);
      return provider;
    },
    whereSought: names.length === 1 ? `the repository ${names[0]}` : `the set of repositories ${names.join(", ")}`,
  };
}

/** @throws NexusError "conflict" naming two members of a closure that exclude each other, with the chains to both. */
function refuseConflicts(chosen: readonly Chosen<Offer>[], rules: ClosureRules<Offer>): void {
  for (const one of chosen) {
    for (const text of one.node.conflicts ?? []) {
      const excluded = parseDependency(text);
      const other = chosen.find(({ node }) => node.name !== one.node.name && answers(node, excluded));
      if (other === undefined) continue;
      throw new NexusError("conflict", `${chainTo(one, rules)} excludes ${text}, and ${chainTo(other, rules)} is that`, {
        hint: "both are needed at once: ask for another package that provides what one of them is wanted for",
      });
    }
  }
}

/** The key of each member: name, version and a digest over everything that it needs itself. */
function keysOf(chosen: readonly Chosen<Offer>[]): Map<Offer, string> {
  const needs = new Map(chosen.map(({ node, needs: own }) => [node, own.map((need) => need.node)]));
  return new Map(
    chosen.map(({ node }) => {
      const reached = new Set([node]);
      for (const each of reached) for (const next of needs.get(each)!) reached.add(next);
      const digest = sha256(Array.from(reached, contentOf).sort().join("\n"));
      return [node, `${node.name}-${node.version}-${digest.slice(0, 8)}`];
    }),
  );
}

function contentOf(offer: Offer): string {
  const { sha256: digest, filename } = detailOf(offer);
  return digest ?? `${offer.repository}/${filename}`;
}

async function trustOf(offer: Offer, repositories: readonly Repository[], around: Surroundings): Promise<Trust> {
  if (detailOf(offer).local === true) return localTrust(offer, repositories, around);
  return around.repository(offer.repository).trust;
}

function releaseOf(offer: Offer, trust: Trust): Omit<Release, "key" | "needs" | "explicit"> {
  return { ecosystem: "pacman", ...offeredFields(offer), trust, aliases: [], detail: offer.detail };
}
