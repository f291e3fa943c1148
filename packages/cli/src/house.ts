// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { NexusError } from "@nexus/core";

/** The folders a build reads. */
export interface House {
  profiles: string;
  recipes: string;
}

/**
 * The nearest folder at or above `from` that holds both profiles/ and recipes/; else the one this program came from.
 * @throws NexusError "not-found" when neither exists.
 */
export function findHouse(from: string = process.cwd()): House {
  for (const start of [from, import.meta.dirname]) {
    for (let folder = start; ; folder = dirname(folder)) {
      const house = { profiles: join(folder, "profiles"), recipes: join(folder, "recipes") };
      if (existsSync(house.profiles) && existsSync(house.recipes)) return house;
      if (folder === dirname(folder)) break;
    }
  }
  throw new NexusError("not-found", `no folder at or above ${from} holds profiles/ and recipes/`, { hint: "work inside a checkout of Nexus, or make the two folders" });
}
