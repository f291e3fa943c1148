// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Program, VerbEntry } from "../verb.ts";

/** The table entry of `completion SHELL` for a program (given lazily, for the table holds this entry itself). */
export function completionEntry(program: () => Program): VerbEntry {
  return {
    name: "completion",
    summary: "print the completion script of a shell",
    load: async () => ({ default: (await import("./verb.ts")).completionVerb(program()) }),
  };
}
