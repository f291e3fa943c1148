// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { findRepository, listRepositories, setTrust, trustLevels, type Trust } from "@nexus/graft";

export default verb({
  schema: "nip.repo.trust/1",
  description: `Says how far a repository is believed: "signed", only what one of its keys has signed; "digest", unsigned content, but each package held to the digest it had when it was first seen; "none", whatever it sends.`,
  arguments: {
    name: { type: "one", label: "NAME", about: "a configured repository" },
    trust: { type: "one", label: "TRUST", about: "signed, digest or none", complete: trustLevels },
  },
  options: {},
  examples: [{ command: "nip repo trust lan digest", about: "Take what a machine beside this one has, unsigned." }],
  exitCodes: [3, 7, 10, 11, 20],
  async run(context, { name, trust }) {
    if (!(trustLevels as readonly string[]).includes(trust)) throw new NexusError("usage", `${trust} is no trust level`, { hint: trustLevels.join(", ") });
    const repository = findRepository(listRepositories(context.locations), name);
    const plan = { title: `Change how far ${name} is believed`, changes: [{ action: "change" as const, subject: `${name}: ${trust}`, detail: `was ${repository.trust}` }] };
    const changed = repository.trust !== trust && (await context.confirm(plan));
    if (changed) setTrust(repository.file, name, trust as Trust);
    return { name, trust: changed ? trust : repository.trust, changed };
  },
  text: ({ name, trust }) => `${name}: trust ${trust}`,
});
