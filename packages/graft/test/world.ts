// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The real surroundings of a user whose home is a folder of the test's own.

import { copyFileSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { locations, NexusError, type Architecture, type ProgressEvent } from "@nexus/core";
import { openPgpKeyFile, openSurroundings, updateCatalogue, type Closure, type Ecosystem, type Repository, type Surroundings } from "../src/index.ts";

export interface World extends Surroundings, Disposable {
  /** All that was reported. */
  events: ProgressEvent[];
  /** What `nip update` does for one repository. */
  update(repository: Repository): Promise<number>;
}

/** Surroundings whose caches, keys and state lie below `home`; `keys` are files of OpenPGP keys named after their fingerprints. */
export function makeWorld(home: string, repositories: readonly Repository[], options: { architecture?: Architecture; keys?: readonly string[]; offline?: boolean } = {}): World {
  const { architecture = "x86_64", keys = [], offline } = options;
  const places = locations({ HOME: home });
  for (const key of keys) {
    const file = openPgpKeyFile(places, basename(key, ".pgp"));
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(key, file);
  }
  const events: ProgressEvent[] = [];
  const target = { root: { path: join(home, "root"), sync: false }, programs: [] };
  const limits = { attempts: 1 };
  const around = openSurroundings({ locations: places, repositories, target, architecture, offline, limits, report: (event) => events.push(event) });
  return { ...around, [Symbol.dispose]: around[Symbol.dispose].bind(around), events, update: (repository) => updateCatalogue(places, repository, around) };
}

/** The same with the repositories read. */
export async function makeReadWorld(home: string, repositories: readonly Repository[], options: Parameters<typeof makeWorld>[2] = {}): Promise<World> {
  const world = makeWorld(home, repositories, options);
  for (const repository of repositories) await world.update(repository);
  return world;
}

/** The closure of what these names mean first. */
export async function closureOf(ecosystem: Ecosystem, world: Surroundings, ...names: string[]): Promise<Closure> {
  const offers = await Promise.all(names.map(async (name) => (await ecosystem.find({ name }, world.repositories, world))[0]!));
  return ecosystem.resolve(offers, world.repositories, world);
}

/** "code: message" of what a promise is refused with. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no refusal",
    (error: unknown) => (error instanceof NexusError ? `${error.code}: ${error.message}` : String(error)),
  );
}
