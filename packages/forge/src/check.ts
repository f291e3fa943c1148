// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { NexusError, type Architecture } from "@nexus/core";
import { makeWork, removeWork } from "@nexus/sandbox";
import { runAction } from "./action/run-action.ts";
import { buildRecipe, type BuiltPackage } from "./build.ts";
import { firstDifference } from "./compare.ts";
import { finished } from "./finish.ts";
import type { Forge, Variation } from "./forge.ts";
import { labelOf } from "./package-action.ts";
import type { Recipe } from "./recipe/recipe.ts";

/** Conditions unlike the usual ones in everything that must not show in a build's results. */
export function otherConditions(forge: Pick<Forge, "jobs">): Variation {
  return {
    buildPath: "/var/tmp/another/place",
    jobs: forge.jobs > 1 ? 1 : 2,
    hostname: "elsewhere",
    locale: "C.UTF-8",
    umask: 0o077,
    // POSIX form: needs no table of time zones.
    timezone: "ELSE-05:45",
  };
}

// Some formats keep times of whole or even seconds.
const clockMoves = 2100;

/**
 * Builds a recipe a second time under other conditions and compares the trees. Returns the package of the first build.
 * @throws NexusError "not-reproducible" naming the first file that differs, and all that `buildRecipe` throws.
 */
export async function checkRecipe(forge: Forge, recipe: Recipe, architecture: Architecture): Promise<BuiltPackage> {
  const built = await buildRecipe(forge, recipe, architecture);
  const variation = otherConditions(forge);
  const actionsDir = makeWork(forge.cacheDir);
  try {
    await delay(clockMoves, undefined, { signal: forge.signal });
    const second = await runAction({ ...forge, actionsDir, variation, jobs: variation.jobs ?? forge.jobs }, built.action);
    const tree = join(second.dir, finished.tree);
    const difference = await firstDifference(built.tree, tree);
    if (difference === undefined) return built;
    const kept = keepTree(forge, tree, labelOf(recipe, architecture));
    throw new NexusError("not-reproducible", `${labelOf(recipe, architecture)} is not reproducible: ${difference}`, {
      hint: `the two builds are ${built.tree} and ${kept}`,
    });
  } finally {
    removeWork(actionsDir);
  }
}

function keepTree(forge: Forge, tree: string, label: string): string {
  const kept = join(forge.cacheDir, "not-reproducible", label.replace(/[^A-Za-z0-9._+-]+/g, "-"));
  mkdirSync(join(forge.cacheDir, "not-reproducible"), { recursive: true });
  if (existsSync(kept)) rmSync(kept, { recursive: true });
  renameSync(tree, kept);
  return kept;
}
