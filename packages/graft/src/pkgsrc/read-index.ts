// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { statSync } from "node:fs";
import { limits } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import type { Offer } from "../catalogue/offer.ts";
import { ifFound } from "../if-found.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { foreignSystem } from "./key-values.ts";
import { pkgsrcLimits } from "./limits.ts";
import { offerOf } from "./offer-of.ts";
import { readSummary } from "./summary.ts";
import { unpackedFile } from "./unpacked-file.ts";

const suffixes = ["xz", "zst", "bz2", "gz"] as const;
const largestIndex = 128 * 1024 * 1024;

/**
 * What a repository offers for Linux on the wanted architecture. The index carries no signature in pkgsrc: what it says is
 * held against the packages.
 * @throws NexusError "network", "corrupt"; "not-found" when there is no index or nothing in it is for this machine.
 */
export async function* readIndex(repository: Repository, around: Surroundings): AsyncGenerator<Offer, void> {
  const { path, folder } = await fetchSummary(repository, around);
  const what = `the pkg_summary of ${repository.name}`;
  const source = unpackedFile(path, { limits: { ...limits, totalBytes: pkgsrcLimits.summaryBytes } });
  const count = { taken: 0, unusable: 0 };
  const others = new Set<string>();
  for await (const record of readSummary(source, what)) {
    const other = foreignSystem(record, around.architecture);
    if (other !== undefined) {
      others.add(other);
      continue;
    }
    const offer = offerOf(record, { repository: repository.name, folder });
    if (offer === undefined) count.unusable += 1;
    else {
      count.taken += 1;
      yield offer;
    }
  }
  if (count.unusable > 0 && count.taken === 0) {
    throw new NexusError("corrupt", `${what} names no package that could be used: it may be a page that a server sent instead`, {
      hint: "look at its address, or try another mirror",
    });
  }
  if (count.unusable > 0) around.report({ type: "warn", message: `${what}: ${count.unusable} packages left out, their names cannot stand in paths` });
  if (count.taken === 0 && others.size > 0) {
    throw new NexusError("not-found", `${repository.name} has packages for ${[...others].sort().join(", ")} only, not for Linux ${around.architecture}`);
  }
}

/** The index in the first form and place that the repository has. */
async function fetchSummary(repository: Repository, around: Surroundings): Promise<{ path: string; folder: string }> {
  const folders = repository.urls.every((url) => url.endsWith("/All")) ? [""] : ["", "All/"];
  for (const folder of folders) {
    for (const suffix of suffixes) {
      const path = `${folder}pkg_summary.${suffix}`;
      const found = await ifFound(around.download({ repository, path, label: `${repository.name} ${path}`, largest: largestIndex }));
      if (found !== undefined && statSync(found).size > 0) return { path: found, folder };
    }
  }
  throw new NexusError("not-found", `${repository.name} has no pkg_summary at ${repository.urls.join(" or ")}`, {
    hint: `the URL must be that of a folder with pkg_summary.gz or one of ${suffixes.join(", ")}, or of the folder above All`,
  });
}
