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
    { name: "remove", aliases: ["rm", "uninstall", "del"], summary: "remove programs and what only they needed", load: () => import("./commands/remove.ts") },
    { name: "list", aliases: ["ls"], summary: "list what is installed, or could be", load: () => import("./commands/list.ts") },
    { name: "info", summary: "show what a package says of itself", load: () => import("./commands/info.ts") },
    { name: "files", summary: "list the files of a program", load: () => import("./commands/files.ts") },
    { name: "owns", summary: "say which program a path belongs to", load: () => import("./commands/owns.ts") },
    { name: "verify", summary: "check programs or package files, byte by byte", load: () => import("./commands/verify.ts") },
    { name: "history", summary: "list the generations of a root", load: () => import("./commands/history.ts") },
    { name: "rollback", summary: "make an older generation active again", load: () => import("./commands/rollback.ts") },
    { name: "gc", summary: "remove old generations and trees nobody needs", load: () => import("./commands/gc.ts") },
    { name: "build", summary: "build a recipe into a signed package", load: () => import("./commands/build.ts") },
    { name: "pack", summary: "make a signed package of a folder", load: () => import("./commands/pack.ts") },
    { name: "setup", summary: "make /Programs real on this machine, or undo that", load: () => import("./commands/setup.ts") },
    { name: "env", summary: "print shell lines for PATH, MANPATH, XDG_DATA_DIRS", load: () => import("./commands/env.ts") },
    completionEntry(() => nip),
  ],
};
