// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { resolve } from "node:path";
import { escapeLine, verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { findOwner } from "@nexus/store";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.owns/1",
  description: `Says which program a path belongs to. Links on the way are followed, so any of these works: a path below the root, a path as programs see it (/Programs/…, /System/Index/bin/sh), or a path of the index (bin/sh). What counts is what the program's package holds: a file of it that was deleted is its own all the same, a name that it never had is nobody's.`,
  arguments: { path: { type: "one", label: "PATH", about: "a path", complete: "file" } },
  options: {},
  examples: [
    { command: "nip owns bin/mksh", about: "Which program brings the command mksh." },
    { command: "nip owns /Programs/Mksh/Current/bin/mksh", about: "The same by its path." },
  ],
  exitCodes: [3, 6, 7, 11],
  async run(context, { path }) {
    const root = chooseRoot(context);
    const owner = findOwner(root, /^\.\.?(\/|$)/.test(path) ? resolve(path) : path);
    if (owner === undefined) throw new NexusError("not-found", `${path} belongs to no program in ${root.path}`);
    const { app, folder, program } = owner;
    return { root: root.path, path: `/Programs/${app}/${folder}/${owner.path}`, name: program?.name ?? null, version: program?.version ?? null };
  },
  text: ({ name, version, path }) => escapeLine(name === null ? `${path} is of no program of the current generation; nip gc would remove it` : `${name} ${version}`),
});
