// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { locations, silent, type Report } from "@nexus/core";
import { removeStaleWork } from "@nexus/sandbox";

/** Conditions of a build that must not show in its results. */
export interface Variation {
  buildPath?: string;
  jobs?: number;
  hostname?: string;
  locale?: string;
  umask?: number;
  timezone?: string;
}

export interface ForgeOptions {
  /** Where recipes are looked up by name: `<recipesDir>/<name>/`. */
  recipesDir: string;
  /** Sources, tool roots and actions; the user's own cache when absent. */
  cacheDir?: string;
  /** Results of actions; below the cache when absent. Another folder than the usual one builds everything again. */
  actionsDir?: string;
  /** The repository that packages are written into; the user's own when absent. */
  packagesDir?: string;
  /** The folder of the signing key; the user's own when absent. */
  configDir?: string;
  report?: Report;
  /** Fetch nothing. */
  offline?: boolean;
  signal?: AbortSignal;
  /** Jobs at once; as many as processors when absent. */
  jobs?: number;
  /** Milliseconds after which a command that still runs is killed; six hours when absent. */
  commandLimit?: number;
  variation?: Variation;
}

// Many times what the longest step, a kernel's make, takes on a slow machine.
const usualCommandLimit = 6 * 60 * 60 * 1000;

/** Everything that builds need to know of this machine and this run. */
export interface Forge extends Required<Omit<ForgeOptions, "signal">> {
  signal: AbortSignal | undefined;
}

/** Opens the forge: fills in defaults and removes what killed builds left behind. */
export function openForge(options: ForgeOptions): Forge {
  const defaults = locations();
  const cacheDir = options.cacheDir ?? defaults.cache;
  const forge: Forge = {
    recipesDir: options.recipesDir,
    cacheDir,
    actionsDir: options.actionsDir ?? join(cacheDir, "actions"),
    packagesDir: options.packagesDir ?? defaults.localPackages,
    configDir: options.configDir ?? defaults.config,
    report: options.report ?? silent,
    offline: options.offline ?? false,
    signal: options.signal,
    jobs: options.variation?.jobs ?? options.jobs ?? availableParallelism(),
    commandLimit: options.commandLimit ?? usualCommandLimit,
    variation: options.variation ?? {},
  };
  for (const folder of [forge.cacheDir, forge.actionsDir, forge.packagesDir]) removeStaleWork(folder);
  return forge;
}
