// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { step, toNexusError, type Locations } from "@nexus/core";
import { writeRepositoryCatalogue } from "../catalogue/repository-catalogue.ts";
import type { EcosystemName } from "../ecosystem.ts";
import { ecosystemOf } from "../ecosystems.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Spec } from "./spec.ts";

/** Reads what a repository offers now into its catalogue. Returns the number of offers. @throws NexusError as readIndex does. */
export async function updateCatalogue(locations: Pick<Locations, "cache">, repository: Repository, around: Surroundings): Promise<number> {
  return step(around.report, `update ${repository.name}`, `read ${repository.name}`, () =>
    writeRepositoryCatalogue(locations, repository, ecosystemOf(repository).readIndex(repository, around)),
  );
}

/**
 * Reads the repositories that SPECs may be looked up in and that were never read before. One that cannot be read is warned of
 * where no SPEC names its ecosystem. @throws NexusError as readIndex does, where one does.
 */
export async function refreshCatalogues(locations: Pick<Locations, "cache">, specs: readonly Spec[], around: Surroundings): Promise<void> {
  const wanted = around.repositories.filter(({ ecosystem }) => ecosystem !== "npk" && specs.some((spec) => mayNeed(spec, ecosystem)));
  const named = specs.filter((spec) => spec.kind === "name");
  for (const repository of wanted.filter((each) => !around.isRead(each))) {
    try {
      await updateCatalogue(locations, repository, around);
    } catch (error) {
      if (around.signal?.aborted === true || named.some(({ ecosystem }) => ecosystem === repository.ecosystem)) throw error;
      around.report({ type: "warn", message: `${repository.name} is passed over: ${toNexusError(error).message}` });
    }
  }
}

/** Whether a SPEC may be looked up in repositories of an ecosystem; a package file needs what it depends on from there. */
function mayNeed(spec: Spec, ecosystem: EcosystemName): boolean {
  if (spec.kind === "name") return spec.ecosystem === undefined || spec.ecosystem === ecosystem;
  const ending = { nix: /\.narinfo$/, pacman: /\.pkg\.tar(\.\w+)?$/, pkgsrc: /\.tgz$/, npk: /\.npk$/ }[ecosystem];
  return ending.test(spec.kind === "file" ? spec.path : spec.url);
}
