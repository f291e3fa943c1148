// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NexusError, type Locations } from "@nexus/core";
import { readRepositories } from "./config-file.ts";
import type { Repository } from "./repository.ts";

/** A repository and the file that configures it. */
export interface ConfiguredRepository extends Repository {
  file: string;
}

/** The user's configuration file of repositories, or the machine's. */
export function repositoriesFile(locations: Pick<Locations, "nipConfig" | "systemConfig">, whose: "user" | "system"): string {
  return join(whose === "user" ? locations.nipConfig : locations.systemConfig, "repositories.kdl");
}

/**
 * All configured repositories, highest priority first, then in the order of the files: the machine's, then the user's. A
 * repository of the user takes the place of the machine's of that name. @throws NexusError "bad-document".
 */
export function listRepositories(locations: Pick<Locations, "nipConfig" | "systemConfig">): ConfiguredRepository[] {
  const byName = new Map<string, ConfiguredRepository>();
  for (const whose of ["system", "user"] as const) {
    const file = repositoriesFile(locations, whose);
    for (const repository of readRepositories(file)) byName.set(repository.name, { ...repository, file });
  }
  return [...byName.values()].sort((a, b) => b.priority - a.priority);
}

/** nip's built-in repository: the packages that were built on this machine. It comes before all others. */
export function localPackagesRepository({ localPackages }: Pick<Locations, "localPackages">): Repository {
  return { name: "local", ecosystem: "npk", urls: [pathToFileURL(localPackages).href], keys: [], trust: "signed", priority: 100 };
}

/** The configured repositories and the built-in one, highest priority first. @throws NexusError "bad-document". */
export function allRepositories(locations: Locations): Repository[] {
  return [localPackagesRepository(locations), ...listRepositories(locations)].sort((a, b) => b.priority - a.priority);
}

/** The repository of a name among those given. @throws NexusError "not-found". */
export function findRepository<T extends Repository>(repositories: readonly T[], name: string): T {
  const found = repositories.find((repository) => repository.name === name);
  if (found !== undefined) return found;
  const names = repositories.map((repository) => repository.name);
  throw new NexusError("not-found", `there is no repository ${name}`, {
    hint: names.length === 0 ? "add one: nip repo add nixos" : `there are ${names.join(", ")}; nip repo add makes another one known`,
  });
}
