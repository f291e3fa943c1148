// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "@nexus/cli";
import { isAuxiliary, localRepository } from "@nexus/graft";
import { currentGeneration } from "@nexus/store";
import { chooseRoot } from "../root.ts";

interface Row {
  name: string;
  version: string;
  ecosystem: string;
  architecture: string;
  layer: string;
  /** Absent for packages of the repository. */
  explicit?: boolean;
  /** What came of trying a graft. */
  verdict?: string;
  /** Of a package in the repository. */
  path?: string;
}

export default verb({
  schema: "nip.list/1",
  description: `Lists the programs of the current generation: name, version, architecture, layer, and whether each came as a dependency; of grafts that were asked for, what came of trying them. With --available it lists the packages of the local repository instead.`,
  arguments: {},
  options: { available: { type: "flag", about: "list the packages of the local repository" } },
  examples: [
    { command: "nip list", about: "What is installed." },
    { command: "nip list --available --json", about: "What could be, as JSON." },
  ],
  exitCodes: [7, 11],
  async run(context, _args, { available }) {
    if (available) {
      const { localPackages } = context.locations;
      const found = await localRepository(localPackages, context.report).list();
      return {
        repository: localPackages,
        packages: found.map(({ path, manifest: { name, version, architecture, layer } }): Row => ({ name, version, ecosystem: "npk", architecture, layer, path })),
      };
    }
    const root = chooseRoot(context);
    const generation = currentGeneration(root);
    const packages = (generation?.programs ?? [])
      .filter((program) => !isAuxiliary(program))
      .map(({ name, version, ecosystem, architecture, layer, explicit, verdict }): Row => ({ name, version, ecosystem, architecture, layer, explicit, verdict }));
    return { root: root.path, generation: generation?.number ?? null, packages: packages.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  },
  text: ({ packages }) =>
    formatTable(
      packages.map(({ name, version, ecosystem, architecture, layer, explicit, verdict }) => [
        ecosystem === "npk" ? name : `${ecosystem}::${name}`,
        version,
        architecture,
        layer,
        explicit === false ? "dependency" : (verdict ?? ""),
      ]),
    ),
});
