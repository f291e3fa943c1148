// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The real surroundings over a folder of the test's own.

import { copyFileSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { locations, NexusError, silent } from "@nexus/core";
import { writeCatalogue } from "../../src/catalogue/catalogue.ts";
import type { Closure } from "../../src/closure/release.ts";
import { catalogueFile, openPgpKeyFile, openSurroundings } from "../../src/open-surroundings.ts";
import { pacman } from "../../src/pacman/ecosystem.ts";
import type { Repository } from "../../src/repository/repository.ts";
import type { Surroundings } from "../../src/surroundings.ts";

export interface World extends Disposable {
  around: Surroundings;
  repositories: readonly Repository[];
  /** Reads what a repository offers now. */
  update(repository: Repository): Promise<number>;
  /** The closure of a name. */
  resolve(...names: string[]): Promise<Closure>;
}

/** Surroundings whose caches, keys and state lie below `folder`; `keys` are files named after their fingerprints. */
export function makeWorld(folder: string, repositories: readonly Repository[], keys: readonly string[] = []): World {
  const places = locations({ HOME: folder });
  const around = openSurroundings({
    locations: places,
    repositories,
    target: { root: { path: join(folder, "root"), sync: false }, programs: [] },
    architecture: "x86_64",
    report: silent,
  });
  for (const key of keys) {
    const file = openPgpKeyFile(places, basename(key, ".pgp"));
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(key, file);
  }
  return {
    around,
    repositories,
    update: (repository) => writeCatalogue(catalogueFile(places, repository), pacman.readIndex(repository, around), 0),
    async resolve(...names) {
      const offers = await Promise.all(names.map(async (name) => (await pacman.find({ name }, repositories, around))[0]!));
      return pacman.resolve(offers, repositories, around);
    },
    [Symbol.dispose]: () => around[Symbol.dispose](),
  };
}

/** "code: message" of what a promise is refused with. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no refusal",
    (error: unknown) => (error instanceof NexusError ? `${error.code}: ${error.message}` : String(error)),
  );
}
