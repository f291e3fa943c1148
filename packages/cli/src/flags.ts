// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { resolve } from "node:path";
import { availableParallelism } from "node:os";
import type { OptionDeclarations, OptionValues } from "./verb.ts";

/** The options that every verb of both programs takes. */
export const commonOptions = {
  yes: { type: "flag", short: "y", about: "answer every question with yes" },
  dryRun: { type: "flag", short: "n", about: "show what would change and change nothing" },
  exitCode: { type: "flag", about: "with --dry-run: exit 20 when something would change" },
  quiet: { type: "flag", short: "q", about: "no progress, only warnings and errors" },
  verbose: { type: "flag", short: "v", about: "say more; errors come with their stack" },
  json: { type: "flag", about: "print JSON on stdout instead of text" },
  offline: { type: "flag", about: "use no network" },
  root: { type: "text", value: "DIR", about: "the folder that holds /Programs and /System", complete: "directory" },
  color: { type: "text", value: "WHEN", choices: ["auto", "always", "never"], about: "auto, always or never (NO_COLOR is heeded)" },
  jobs: { type: "count", short: "j", value: "N", about: "how much to do at once (default: number of processors)" },
} as const satisfies OptionDeclarations;

export type CommonOptionValues = OptionValues<typeof commonOptions>;

/** The common flags, decoded. */
export interface Flags {
  yes: boolean;
  dryRun: boolean;
  exitCode: boolean;
  quiet: boolean;
  verbose: boolean;
  json: boolean;
  offline: boolean;
  /** Absolute; absent when --root was not given. */
  root: string | undefined;
  color: "auto" | "always" | "never";
  /** At least 1. */
  jobs: number;
}

/** The common flags from what the command line carried. */
export function decodeFlags(values: CommonOptionValues): Flags {
  const { root, color, jobs, ...rest } = values;
  return {
    ...rest,
    root: root === undefined ? undefined : resolve(root),
    color: (color ?? "auto") as Flags["color"],
    jobs: Math.max(1, jobs ?? availableParallelism()),
  };
}
