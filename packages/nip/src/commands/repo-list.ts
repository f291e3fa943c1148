// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "@nexus/cli";
import { listRepositories, openRepositoryCatalogue } from "@nexus/graft";

export default verb({
  schema: "nip.repo.list/1",
  description: `Lists the configured repositories, the one that is asked first at the top: name, ecosystem, priority, how far it is trusted, how many packages it offered when it was last read and when that was, and its first address.`,
  arguments: {},
  options: {},
  examples: [{ command: "nip repo list", about: "Where packages come from." }],
  exitCodes: [11],
  async run({ locations }) {
    const repositories = listRepositories(locations).map((repository) => {
      using catalogue = openRepositoryCatalogue(locations, repository);
      return { ...repository, offers: catalogue?.size ?? null, updated: catalogue === undefined ? null : new Date(catalogue.time * 1000).toISOString() };
    });
    return { repositories };
  },
  text: ({ repositories }) =>
    formatTable(
      repositories.map(({ name, ecosystem, priority, trust, offers, updated, urls }) => [
        name,
        ecosystem,
        String(priority),
        trust,
        offers === null ? "never read" : `${offers} (${updated?.slice(0, 16).replace("T", " ")})`,
        urls[0] ?? "",
      ]),
      { header: ["NAME", "ECOSYSTEM", "PRIORITY", "TRUST", "PACKAGES", "ADDRESS"] },
    ),
});
