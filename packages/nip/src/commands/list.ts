// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "@nexus/cli";
import { localRepository } from "@nexus/graft";
import { currentGeneration } from "@nexus/store";
import { chooseRoot } from "../root.ts";

interface Row {
  name: string;
  version: string;
  architecture: string;
  layer: string;
  /** Absent for packages of the repository. */
  explicit?: boolean;
  /** Of a package in the repository. */
  path?: string;
}

export default verb({
  schema: "nip.list/1",
  description: `Lists the programs of the current generation: name, version, architecture, layer, and whether each was asked for or came as a dependency. With --available it lists the packages of the local repository instead.`,
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
        packages: found.map(({ path, manifest: { name, version, architecture, layer } }): Row => ({ name, version, architecture, layer, path })),
      };
    }
    const root = chooseRoot(context);
    const generation = currentGeneration(root);
    const packages = (generation?.programs ?? []).map(({ name, version, architecture, layer, explicit }): Row => ({ name, version, architecture, layer, explicit }));
    return { root: root.path, generation: generation?.number ?? null, packages: packages.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  },
  text: ({ packages }) =>
    formatTable(packages.map(({ name, version, architecture, layer, explicit }) => [name, version, architecture, layer, explicit === false ? "dependency" : ""])),
});
