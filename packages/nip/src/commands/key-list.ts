// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "@nexus/cli";
import { listRepositories } from "@nexus/graft";
import { listKeys } from "../keys.ts";

export default verb({
  schema: "nip.key.list/1",
  description: `Lists the keys that signatures may be by: those in the key store (OpenPGP by fingerprint, minisign by id) and the Nix keys of the configuration, each with the repositories that name it. A minisign key in the store is believed for every package of our own format.`,
  arguments: {},
  options: {},
  examples: [{ command: "nip key list", about: "Who is believed for what." }],
  exitCodes: [6, 11],
  async run({ locations }) {
    const repositories = listRepositories(locations);
    const usersOf = (id: string) => repositories.filter(({ keys }) => keys.includes(id)).map(({ name }) => name);
    const nix = [...new Set(repositories.filter(({ ecosystem }) => ecosystem === "nix").flatMap(({ keys }) => keys))];
    const kept = listKeys(locations).map((key) => ({ ...key, repositories: usersOf(key.id) }));
    return { keys: [...kept, ...nix.map((id) => ({ kind: "nix" as const, id, userId: undefined, expires: undefined, repositories: usersOf(id) }))] };
  },
  text: ({ keys }) =>
    formatTable(keys.map(({ kind, id, userId, expires, repositories }) => [kind, id, userId ?? "", expires === undefined ? "" : `until ${expires}`, repositories.join(", ")])),
});
