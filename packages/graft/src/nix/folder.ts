// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NexusError } from "@nexus/core";
import type { Offer } from "../catalogue/offer.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { offerOfPath } from "./address.ts";
import { nixLimits } from "./limits.ts";
import { openPaths } from "./paths.ts";
import { isStoreHash } from "./store-path.ts";

const suffix = ".narinfo";

/** The store paths in a cache that is a folder of this machine, ordered by hash. @throws NexusError "signature", "corrupt". */
export async function* readFolder(repository: Repository, around: Surroundings): AsyncGenerator<Offer, void> {
  const folder = repository.urls.find((url) => url.startsWith("file:"));
  if (folder === undefined) return;
  const hashes = narinfosOf(fileURLToPath(folder));
  if (hashes.length > nixLimits.folderPaths)
    throw new NexusError("corrupt", `${folder} holds more than ${nixLimits.folderPaths} narinfos; give it a channel that names its packages`);
  const paths = openPaths([repository], around);
  for (const hash of hashes) {
    const found = await paths.find(hash);
    if (found !== undefined) yield offerOfPath(found, around);
  }
}

function narinfosOf(folder: string): string[] {
  try {
    const hashes = readdirSync(folder).filter((name) => name.endsWith(suffix));
    return hashes
      .map((name) => name.slice(0, -suffix.length))
      .filter(isStoreHash)
      .sort();
  } catch (cause) {
    throw new NexusError("network", `the folder ${folder} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
