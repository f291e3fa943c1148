// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { completionEntry, type Program } from "@nexus/cli/start";
import manifest from "../package.json" with { type: "json" };

/** The verbs of nip. */
export const nip: Program = {
  name: "nip",
  version: manifest.version,
  summary: "the package manager that grafts",
  verbs: [
    { name: "install", aliases: ["i", "add"], summary: "install packages and what they depend on", load: () => import("./commands/install.ts") },
    { name: "graft", summary: "install packages of a foreign ecosystem, named first", load: () => import("./commands/graft.ts") },
    { name: "remove", aliases: ["rm", "uninstall", "del"], summary: "remove programs and what only they needed", load: () => import("./commands/remove.ts") },
    { name: "update", summary: "read what the repositories offer now", load: () => import("./commands/update.ts") },
    { name: "upgrade", aliases: ["up"], summary: "install the newest of what is installed", load: () => import("./commands/upgrade.ts") },
    { name: "search", summary: "look for packages by words", load: () => import("./commands/search.ts") },
    { name: "list", aliases: ["ls"], summary: "list what is installed, or could be", load: () => import("./commands/list.ts") },
    { name: "info", summary: "show what a package says of itself", load: () => import("./commands/info.ts") },
    { name: "files", summary: "list the files of a program", load: () => import("./commands/files.ts") },
    { name: "owns", summary: "say which program a path belongs to", load: () => import("./commands/owns.ts") },
    { name: "why", summary: "say why a program is installed", load: () => import("./commands/why.ts") },
    { name: "deps", summary: "show what a program needs, or what needs it", load: () => import("./commands/deps.ts") },
    { name: "run", aliases: ["x"], summary: "start a program without installing it", load: () => import("./commands/run.ts") },
    { name: "shell", summary: "start a shell with programs at hand", load: () => import("./commands/shell.ts") },
    { name: "verify", summary: "check programs or package files, byte by byte", load: () => import("./commands/verify.ts") },
    { name: "history", summary: "list the generations of a root", load: () => import("./commands/history.ts") },
    { name: "diff", summary: "show what differs between two generations", load: () => import("./commands/diff.ts") },
    { name: "rollback", summary: "make an older generation active again", load: () => import("./commands/rollback.ts") },
    { name: "switch", summary: "make any generation active", load: () => import("./commands/switch.ts") },
    { name: "prefer", summary: "say who wins where two programs have one path", load: () => import("./commands/prefer.ts") },
    { name: "gc", summary: "remove old generations and trees nobody needs", load: () => import("./commands/gc.ts") },
    {
      name: "repo",
      summary: "the repositories that packages come from",
      verbs: [
        { name: "add", summary: "add repositories, known ones or your own", load: () => import("./commands/repo-add.ts") },
        { name: "list", summary: "list the repositories", load: () => import("./commands/repo-list.ts") },
        { name: "remove", summary: "take repositories out", load: () => import("./commands/repo-remove.ts") },
        { name: "trust", summary: "say how far a repository is believed", load: () => import("./commands/repo-trust.ts") },
      ],
    },
    {
      name: "key",
      summary: "the keys that signatures may be by",
      verbs: [
        { name: "list", summary: "list the keys", load: () => import("./commands/key-list.ts") },
        { name: "add", summary: "take in the keys of a file", load: () => import("./commands/key-add.ts") },
        { name: "remove", summary: "take a key out", load: () => import("./commands/key-remove.ts") },
      ],
    },
    { name: "build", summary: "build a recipe into a signed package", load: () => import("./commands/build.ts") },
    { name: "pack", summary: "make a signed package of a folder", load: () => import("./commands/pack.ts") },
    { name: "setup", summary: "make /Programs real on this machine, or undo that", load: () => import("./commands/setup.ts") },
    { name: "env", summary: "print shell lines for PATH, MANPATH, XDG_DATA_DIRS", load: () => import("./commands/env.ts") },
    { name: "doctor", summary: "check what grafted programs need of this machine", load: () => import("./commands/doctor.ts") },
    completionEntry(() => nip),
  ],
};
