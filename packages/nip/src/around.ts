// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Context } from "@nexus/cli";
import { hostArchitecture, type Architecture } from "@nexus/core";
import { allRepositories, openSurroundings, type Surroundings } from "@nexus/graft";
import { currentGeneration, type InstalledProgram, type Root } from "@nexus/store";

/**
 * The world for packages that are wanted in a root: the configured repositories, the caches, the network. To be disposed.
 * @throws NexusError "bad-document" for a faulty configuration.
 */
export function openAround(context: Context, root: Root, architecture?: Architecture): Surroundings & Disposable {
  const { locations, report, signal, flags } = context;
  const programs = currentGeneration(root)?.programs ?? [];
  return openSurroundings({
    locations,
    repositories: allRepositories(locations),
    target: { root, programs },
    architecture: architecture ?? architectureOf(programs),
    report,
    signal,
    offline: flags.offline,
    dryRun: flags.dryRun,
  });
}

/** The architecture of a root: that of its programs, else this machine's. */
export function architectureOf(installed: readonly InstalledProgram[]): Architecture {
  const own = installed.find(({ ecosystem }) => ecosystem === "npk") ?? installed[0];
  return (own?.architecture as Architecture | undefined) ?? hostArchitecture();
}
