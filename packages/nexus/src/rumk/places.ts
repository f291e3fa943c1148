// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { NexusError } from "@nexus/core";
import type { House } from "@nexus/cli";

/** Where Rumk's sources lie in a house. */
export interface RumkPlaces {
  kernelDir: string;
  scriptsDir: string;
  /** The description that is built when none is named. */
  minimal: string;
}

/** Rumk's places beside the profiles and recipes of a house. */
export function rumkPlaces({ recipes }: House): RumkPlaces {
  const folder = join(recipes, "rumk");
  return { kernelDir: join(dirname(recipes), "kernel/rumk"), scriptsDir: join(folder, "scripts"), minimal: join(folder, "minimal-rumk.kdl") };
}

/** The folder of built systems, unless another is named. */
export const systemsFolder = "out/rumk";

/** A description's file, from the command line or Rumk's own smallest. @throws NexusError "not-found" for one that is not there. */
export function systemFile(given: string | undefined, places: RumkPlaces): string {
  const file = given === undefined ? places.minimal : resolve(given);
  if (!existsSync(file)) throw new NexusError("not-found", `there is no description ${file}`, { hint: "profiles/rumk-demo.kdl is one; docs/rumk.md explains its words" });
  return file;
}
