// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb, type Context } from "@nexus/cli";
import { toNexusError, type NexusError } from "@nexus/core";
import { updateCatalogue, type EcosystemName, type NameSpec, type Repository, type Surroundings } from "@nexus/graft";
import { findProgram, withDependencies, type InstalledProgram } from "@nexus/store";
import { openAround } from "../around.ts";
import { formatOutcome } from "../changes.ts";
import { allowDowngrade, installSpecs } from "../install.ts";
import { findOtherVersions } from "../outdated.ts";
import { chooseRoot } from "../root.ts";

const oldIndex = 3600;

export default verb({
  schema: "nip.upgrade/1",
  streams: true,
  description: `Installs the newest version of what is installed: of the named programs, or of all that were asked for. What came from a repository also comes in the version that it has, where it or something that it needs was built anew since; what came from a file waits for a newer version. Naming a dependency means the programs that need it. Each is taken from its own ecosystem, with a closure of its own: what other programs use stays as it is. Repositories that were read more than an hour ago are read again first; one that cannot be read keeps what it had, with a warning, and ends the command only where there is no other.`,
  arguments: { names: { type: "any", label: "NAME", about: "installed programs, or what they need (default: all)" } },
  options: { allowDowngrade },
  examples: [
    { command: "nip upgrade", about: "Everything." },
    { command: "nip upgrade nix::hello --dry-run", about: "What that would change." },
  ],
  exitCodes: [3, 4, 5, 6, 7, 8, 9, 10, 11, 20],
  async run(context, { names }, { allowDowngrade: downgrades }) {
    const root = chooseRoot(context);
    using around = openAround(context, root);
    const chosen = names.map((name) => findProgram(around.target.programs, name));
    const ecosystems = new Set((chosen.length > 0 ? chosen : around.target.programs).map(({ ecosystem }) => ecosystem));
    if (!context.flags.offline) {
      const repositories = around.repositories.filter(({ ecosystem }) => ecosystem !== "npk" && ecosystems.has(ecosystem));
      await readAgain(repositories, around, context, downgrades);
    }
    using fresh = openAround(context, root);
    const outdated = (await findOtherVersions(fresh)).newer.filter(({ program }) => chosen.length === 0 || chosen.some((each) => isMeant(program, each, fresh)));
    const specs = outdated.map(({ program }): NameSpec => ({ kind: "name", ecosystem: program.ecosystem as EcosystemName, name: program.name }));
    if (specs.length === 0) return { root: root.path, changes: [], download: 0, disk: 0, notes: [], generation: null, conflicts: [], broken: [] };
    return await installSpecs(context, root, specs, fresh, { downgrades });
  },
  text: formatOutcome,
});

/** Whether naming a program means this one: itself, or a dependency of it. */
function isMeant(program: InstalledProgram, { key, explicit, ecosystem, name }: InstalledProgram, { target }: Surroundings): boolean {
  if (explicit) return program.key === key;
  return withDependencies([program], target.programs).some((each) => each.ecosystem === ecosystem && each.name === name);
}

/**
 * Reads the repositories again whose index is old. One that cannot be read, or whose index is older now, keeps what it had, with a
 * warning. @throws NexusError of the first one that could not be read, when no other is up to date.
 */
async function readAgain(repositories: readonly Repository[], around: Surroundings, { locations, report, signal }: Context, allowOlder: boolean): Promise<void> {
  const failures: NexusError[] = [];
  for (const repository of repositories) {
    const age = around.isRead(repository) ? Date.now() / 1000 - around.catalogue(repository).time : Infinity;
    if (age <= oldIndex) continue;
    try {
      await updateCatalogue(locations, repository, around, { allowOlder });
    } catch (error) {
      signal.throwIfAborted();
      const failure = toNexusError(error);
      report({ type: "warn", message: `${repository.name}: ${failure.message}`, hint: failure.hint });
      if (failure.code !== "conflict") failures.push(failure);
    }
  }
  if (failures.length > 0 && failures.length === repositories.length) throw failures[0]!;
}
