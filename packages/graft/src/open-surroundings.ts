// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Architecture, type Locations, type Report } from "@nexus/core";
import { fetchLatest, fetchSource, type FetchOptions } from "@nexus/fetch";
import { openKeyStore } from "@nexus/trust";
import type { Catalogue } from "./catalogue/catalogue.ts";
import { openRepositoryCatalogue } from "./catalogue/repository-catalogue.ts";
import { openKeptManifests } from "./npk/kept-manifests.ts";
import { openPins } from "./repository/pins.ts";
import { findRepository } from "./repository/repositories.ts";
import type { Repository } from "./repository/repository.ts";
import type { Download, Surroundings } from "./surroundings.ts";

export interface SurroundingsOptions {
  locations: Locations;
  /** Highest priority first. */
  repositories: readonly Repository[];
  target: Surroundings["target"];
  architecture: Architecture;
  report: Report;
  signal?: AbortSignal;
  /** Use the cache and files of this machine only. */
  offline?: boolean;
  /** Nothing but the cache is written: digests that are seen for the first time are not remembered. */
  dryRun?: boolean;
  limits?: FetchOptions["limits"];
}

/** Most bytes of a file whose size nobody says: the indexes of large distributions are a tenth of it. */
const largestUnknown = 1024 ** 3;

const smallAnswer = 4 * 1024 ** 2;

/** The world as it is on this machine: its caches, its configuration, its network. Closes its catalogues when disposed. */
export function openSurroundings(options: SurroundingsOptions): Surroundings & Disposable {
  const { locations, architecture, report, signal, offline, dryRun, limits } = options;
  const catalogues = new Map<string, Catalogue>();
  const keptManifests = openKeptManifests(join(locations.cache, "npk-manifests.sqlite"), { record: dryRun !== true });
  const pins = openPins(join(locations.state, "pins"), { record: dryRun !== true });
  const fetchOptions: FetchOptions = { cacheDir: locations.cache, offline, report, signal, limits };

  function openedCatalogue(repository: Repository): Catalogue | undefined {
    const open = catalogues.get(repository.name) ?? openRepositoryCatalogue(locations, repository);
    if (open !== undefined) catalogues.set(repository.name, open);
    return open;
  }

  function catalogue(repository: Repository): Catalogue {
    const open = openedCatalogue(repository);
    if (open === undefined) throw new NexusError("not-found", `what ${repository.name} offers has not been read yet`, { hint: "run: nip update" });
    return open;
  }

  async function download({ repository, path, label, sha256, size, largest = largestUnknown, fresh, onlyCached, accept }: Download): Promise<string> {
    const origins = originsOf(repository, path, architecture);
    if (sha256 !== undefined) return fetchSource({ sha256, size, origins, name: label, listed: true }, fetchOptions);
    // Hundreds of small answers make a closure: they are no steps of their own.
    const quiet: Report = (event) => (event.type === "warn" || event.type === "detail" ? report(event) : undefined);
    const options = largest > smallAnswer ? fetchOptions : { ...fetchOptions, report: quiet };
    return (await fetchLatest({ origins, name: label, size, largest, fresh, onlyCached, accept }, options)).path;
  }

  return {
    architecture,
    report,
    signal,
    target: options.target,
    repositories: options.repositories,
    repository: (name) => findRepository(options.repositories, name),
    isRead: (repository) => openedCatalogue(repository) !== undefined,
    catalogue,
    download,
    openPgpKeys: (...repositories) => openPgpKeys(locations, repositories),
    keptManifests,
    minisignKeys: () => openKeyStore(locations.config).trusted(),
    pin: (repository, file, sha256) => pins.hold(repository.name, file, sha256),
    [Symbol.dispose]() {
      for (const each of catalogues.values()) each[Symbol.dispose]();
      keptManifests[Symbol.dispose]();
    },
  };
}

/** The addresses of a repository's file, in the order of its mirrors; `$repo` and `$arch` stand for what pacman takes them for. */
function originsOf(repository: Repository, path: string, architecture: Architecture): string[] {
  if (/^(https?|file):/.test(path)) return [path];
  const named = (url: string) => url.replaceAll("$repo", repository.name).replaceAll("$arch", architecture);
  return repository.urls.map((url) => `${named(url)}/${path.split("/").map(encodeURIComponent).join("/")}`);
}

/** Where the OpenPGP key with a fingerprint lies, once `nip key add` or `nip repo add --key` has taken it in. */
export function openPgpKeyFile({ config }: Pick<Locations, "config">, fingerprint: string): string {
  return join(config, "keys", "openpgp", `${fingerprint}.pgp`);
}

/** The files of the keys that repositories name, as far as they are in the key store: one that was taken out does not take the others with it. */
function openPgpKeys(locations: Locations, repositories: readonly Repository[]): string[] {
  const named = [...new Set(repositories.flatMap(({ keys }) => keys))];
  const files = named.map((fingerprint) => openPgpKeyFile(locations, fingerprint)).filter((file) => existsSync(file));
  if (files.length > 0 || named.length === 0) return files;
  const shown = named.slice(0, 3).join(", ") + (named.length > 3 ? ` and ${named.length - 3} more` : "");
  const keys = named.length === 1 ? `the key ${shown}, which is not here` : `one of the keys ${shown}, of which none is here`;
  throw new NexusError("signature", `${repositories.map(({ name }) => name).join(", ")} is to be signed by ${keys}`, {
    hint: "nip key list shows those that are; get the key from a source you trust, then: nip key add FILE",
  });
}
