// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb, type Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { updateCatalogue, type EcosystemName, type NameSpec, type Repository, type Surroundings } from "@nexus/graft";
import { findProgram } from "@nexus/store";
import { openAround } from "../around.ts";
import { formatOutcome } from "../changes.ts";
import { allowDowngrade, installSpecs } from "../install.ts";
import { findOtherVersions } from "../outdated.ts";
import { chooseRoot } from "../root.ts";

const oldIndex = 3600;

export default verb({
  schema: "nip.upgrade/1",
  streams: true,
  description: `Installs the newest version of what is installed: of the named programs, or of all that were asked for. Of our own packages that came from a repository, one of the same version that was built anew since comes too; what came from a file waits for a newer version. Each is taken from its own ecosystem, with a closure of its own: what other programs use stays as it is. Repositories that were read more than an hour ago are read again first.`,
  arguments: { names: { type: "any", label: "NAME", about: "installed programs (default: all)" } },
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
    for (const repository of around.repositories) {
      if (repository.ecosystem === "npk" || !ecosystems.has(repository.ecosystem) || context.flags.offline) continue;
      const age = around.isRead(repository) ? Date.now() / 1000 - around.catalogue(repository).time : Infinity;
      if (age > oldIndex) await readAgain(repository, around, context, downgrades);
    }
    using fresh = openAround(context, root);
    const outdated = (await findOtherVersions(fresh)).newer.filter(({ program }) => chosen.length === 0 || chosen.some(({ key }) => key === program.key));
    const specs = outdated.map(({ program }): NameSpec => ({ kind: "name", ecosystem: program.ecosystem as EcosystemName, name: program.name }));
    if (specs.length === 0) return { root: root.path, changes: [], download: 0, disk: 0, notes: [], generation: null, conflicts: [], broken: [] };
    return await installSpecs(context, root, specs, fresh, { downgrades });
  },
  text: formatOutcome,
});

/** A repository whose index is older now keeps what it had, with a warning. */
async function readAgain(repository: Repository, around: Surroundings, { locations, report }: Context, allowOlder: boolean): Promise<void> {
  try {
    await updateCatalogue(locations, repository, around, { allowOlder });
  } catch (error) {
    if (!(error instanceof NexusError) || error.code !== "conflict") throw error;
    report({ type: "warn", message: error.message, hint: error.hint });
  }
}
