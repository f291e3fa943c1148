// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, step, toNexusError, type Locations } from "@nexus/core";
import { writeRepositoryCatalogue } from "../catalogue/repository-catalogue.ts";
import { findSetBack, type SetBack } from "../catalogue/set-back.ts";
import type { EcosystemName } from "../ecosystem.ts";
import { ecosystemOf } from "../ecosystems.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Spec } from "./spec.ts";

/**
 * Reads what a repository offers now into its catalogue. An index that is older than the one read before is refused, and what
 * was read before stays, unless `allowOlder`. Returns the number of offers.
 * @throws NexusError "conflict" for an older index; as readIndex does.
 */
export async function updateCatalogue(locations: Pick<Locations, "cache">, repository: Repository, around: Surroundings, { allowOlder = false } = {}): Promise<number> {
  const { readIndex, compareVersions } = ecosystemOf(repository);
  return step(around.report, `update ${repository.name}`, `read ${repository.name}`, () =>
    writeRepositoryCatalogue(locations, repository, readIndex(repository, around), (before, now) => {
      const setBack = findSetBack(before, now, compareVersions);
      if (setBack === undefined) return;
      if (setBack.older.length > 0 && !allowOlder) throw olderIndex(repository, setBack);
      around.report({ type: "warn", message: `${repository.name} offers an index that is older than the one read before: ${setBackText(setBack)}` });
    }),
  );
}

function olderIndex(repository: Repository, setBack: SetBack): NexusError {
  return new NexusError("conflict", `the index of ${repository.name} is older than the one read before: ${setBackText(setBack)}`, {
    hint: `what was read before stays: a mirror is behind, or somebody replays an old index. Later it may be right again; if it is meant: nip update ${repository.name} --allow-downgrade`,
  });
}

function setBackText({ older, builtBefore, builtNow }: SetBack): string {
  const day = (time: number) => new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ");
  const shown = older.slice(0, 3).map(({ name, from, to }) => `${name} ${to} instead of ${from}`);
  const more = older.length > shown.length ? [`${older.length - shown.length} more`] : [];
  const built = builtBefore === undefined || builtNow === undefined ? [] : [`its newest package was built on ${day(builtNow)}, before it was ${day(builtBefore)} (UTC)`];
  return [...shown, ...more, ...built].join(", ");
}

/**
 * Reads the repositories that SPECs may be looked up in and that were never read before. One that cannot be read is warned of
 * and passed over, unless a SPEC names its ecosystem and no repository of that was ever read. @throws NexusError as readIndex does, then.
 */
export async function refreshCatalogues(locations: Pick<Locations, "cache">, specs: readonly Spec[], around: Surroundings): Promise<void> {
  const wanted = around.repositories.filter(({ ecosystem }) => ecosystem !== "npk" && specs.some((spec) => mayNeed(spec, ecosystem)));
  const failures = new Map<Repository, NexusError>();
  for (const repository of wanted.filter((each) => !around.isRead(each))) {
    try {
      await updateCatalogue(locations, repository, around);
    } catch (error) {
      around.signal?.throwIfAborted();
      failures.set(repository, toNexusError(error));
    }
  }
  const named = specs.flatMap((spec) => (spec.kind === "name" ? [spec.ecosystem] : []));
  for (const [{ ecosystem }, failure] of failures) {
    if (named.includes(ecosystem) && !wanted.some((each) => each.ecosystem === ecosystem && around.isRead(each))) throw failure;
  }
  for (const [{ name }, { message, hint }] of failures) around.report({ type: "warn", message: `${name} is passed over: ${message}`, hint });
}

/** Whether a SPEC may be looked up in repositories of an ecosystem; a package file needs what it depends on from there. */
function mayNeed(spec: Spec, ecosystem: EcosystemName): boolean {
  if (spec.kind === "name") return spec.ecosystem === undefined || spec.ecosystem === ecosystem;
  const ending = { nix: /\.narinfo$/, pacman: /\.pkg\.tar(\.\w+)?$/, pkgsrc: /\.tgz$/, npk: /\.npk$/ }[ecosystem];
  return ending.test(spec.kind === "file" ? spec.path : spec.url);
}
