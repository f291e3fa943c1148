// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { NexusError } from "@nexus/core";
import type { Offer } from "../catalogue/offer.ts";
import type { Ecosystem } from "../ecosystem.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { findAddress } from "./address.ts";
import { checkCacheInfo } from "./cache-info.ts";
import { readChannel } from "./channel.ts";
import type { OfferDetail } from "./detail.ts";
import { readText } from "./downloaded.ts";
import { fetchRelease } from "./fetch-release.ts";
import { find } from "./find.ts";
import { readFolder } from "./folder.ts";
import { openHydra } from "./hydra.ts";
import { nixLimits } from "./limits.ts";
import { listFiles } from "./list-files.ts";
import { openNar } from "./open.ts";
import { keyHint } from "./paths.ts";
import { resolve } from "./resolve.ts";
import { isStoreHash } from "./store-path.ts";
import { compareVersions } from "./versions.ts";

/** Binary caches of Nix. docs/graft/nix.md tells how they are read, trusted and relocated. `hydraAddress` is where Hydra answers. */
export function nixEcosystem(hydraAddress = "https://hydra.nixos.org"): Ecosystem {
  const hydra = openHydra(hydraAddress);
  return {
    name: "nix",
    way: "programs",
    readIndex,
    compareVersions,
    find: (query, repositories, around) => find(query, repositories, around, hydra),
    resolve: (wanted, repositories, around) => resolve(wanted, repositories, around, hydra),
    foresee: async ({ detail }) => ({ keys: Object.values((detail as OfferDetail).outputs).flat(), releases: [] }),
    inspectFile,
    listFiles: (offer, around) => listFiles(offer, around, hydra),
    fetch: fetchRelease,
    open: (release, path) => openNar(release, path),
  };
}

/** A narinfo on this machine stands for its store path, in the cache that its folder is. */
async function inspectFile(path: string, around: Surroundings): Promise<Offer | undefined> {
  const hash = basename(path, ".narinfo");
  if (!path.endsWith(".narinfo") || !isStoreHash(hash)) return undefined;
  const repositories = around.repositories.filter(({ ecosystem }) => ecosystem === "nix");
  return (await findAddress({ hash, folder: pathToFileURL(dirname(path)).href }, repositories, around))[0];
}

/** The packages of the channel; without one, the store paths of a cache that is a folder here, and nothing of any other. */
async function* readIndex(repository: Repository, around: Surroundings): AsyncGenerator<Offer, void> {
  const where = `nix-cache-info of ${repository.name}`;
  const file = await around.download({ repository, path: "nix-cache-info", label: where, largest: nixLimits.cacheInfoBytes });
  checkCacheInfo(await readText(file, nixLimits.cacheInfoBytes, where), where);
  if (repository.trust === "signed" && repository.keys.length === 0) {
    throw new NexusError("signature", `${repository.name} is to be signed, and no key of it is known`, { hint: keyHint(repository) });
  }
  yield* repository.channel === undefined ? readFolder(repository, around) : readChannel(repository, repository.channel, around);
}
