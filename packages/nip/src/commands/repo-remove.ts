// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { rmSync } from "node:fs";
import { verb } from "@nexus/cli";
import { catalogueFile, findRepository, listRepositories, removeRepository } from "@nexus/graft";

export default verb({
  schema: "nip.repo.remove/1",
  description: `Takes repositories out of the configuration, and forgets what they offered. Programs that came from them stay installed.`,
  arguments: { names: { type: "many", label: "NAME", about: "a configured repository" } },
  options: {},
  examples: [{ command: "nip repo remove nixos", about: "No more packages from there." }],
  exitCodes: [3, 7, 10, 11, 20],
  async run(context, { names }) {
    const { locations } = context;
    const found = names.map((name) => findRepository(listRepositories(locations), name));
    const plan = { title: "Remove repositories", changes: found.map(({ name, file }) => ({ action: "remove" as const, subject: name, detail: file })) };
    if (!(await context.confirm(plan))) return { removed: [] };
    for (const repository of found) {
      removeRepository(repository.file, repository.name);
      rmSync(catalogueFile(locations, repository), { force: true });
    }
    return { removed: names };
  },
  text: ({ removed }) => removed.map((name) => `${name} is removed`).join("\n"),
});
