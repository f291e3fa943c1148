// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { listRepositories } from "@nexus/graft";
import { listKeys, removeKey } from "../keys.ts";

export default verb({
  schema: "nip.key.remove/1",
  description: `Takes a key out of the key store. What is only signed by it is refused from then on; a repository that names other keys too goes on with those. What is installed stays.`,
  arguments: { id: { type: "one", label: "ID", about: "an OpenPGP fingerprint or a minisign key id" } },
  options: {},
  examples: [{ command: "nip key remove 0123456789ABCDEF", about: "No longer believe a builder." }],
  exitCodes: [3, 7, 10, 20],
  async run(context, { id }) {
    if (!listKeys(context.locations).some((key) => key.id === id)) throw new NexusError("not-found", `there is no key ${id}`, { hint: "nip key list shows those that are kept" });
    const users = listRepositories(context.locations).filter(({ keys }) => keys.includes(id));
    const notes = users.map(({ name }) => `${name} names it: what it has signed is refused from then on`);
    const done = await context.confirm({ title: "Remove a key", changes: [{ action: "remove", subject: id }], notes });
    if (done) removeKey(context.locations, id);
    return { id, removed: done };
  },
  text: ({ id, removed }) => (removed ? `${id} is no longer believed` : ""),
});
