// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { readKeys } from "../keys.ts";

export default verb({
  schema: "nip.key.add/1",
  description: `Takes the keys in a file into the key store: OpenPGP keys (binary or armoured) for pacman and pkgsrc, or a minisign key for packages of our own format. Naming the file is the yes: compare the fingerprints that are printed with what their owner publishes. An expired or revoked key is refused. OpenPGP keys count for the repositories that name them.`,
  arguments: { file: { type: "one", label: "FILE", about: "a key file", complete: "file" } },
  options: {},
  examples: [{ command: "nip key add builder.pub", about: "Believe packages that the owner of this minisign key has built." }],
  exitCodes: [3, 4, 6, 7],
  async run({ locations, flags }, { file }) {
    const keys = readKeys(file, locations);
    const nix = keys.find(({ kind }) => kind === "nix");
    if (nix !== undefined) throw new NexusError("usage", "a Nix key stands with its repository", { hint: `nip repo add NAME --ecosystem=nix URL --key '${nix.id}'` });
    if (!flags.dryRun) for (const key of keys) key.keep();
    return { added: keys.map(({ kind, id, about }) => ({ kind, id, about })) };
  },
  text: ({ added }) => added.map(({ about }) => `believed from now on: ${about}`).join("\n"),
});
