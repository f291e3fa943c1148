// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { verb } from "@nexus/cli";
import { parseSpec } from "@nexus/graft";
import { becomeProgram } from "../become.ts";
import { borrowPrograms, chosenCommand, commandFolder } from "../borrowed.ts";

export default verb({
  schema: "nip.run/1",
  description: `Starts a program without installing it: fetched and verified like any other, kept in the cache, started in its view. Nothing is asked, and what is installed does not change. What follows -- goes to the program; its exit code is that of nip.`,
  arguments: {
    spec: { type: "one", label: "SPEC", about: "as in nip install" },
    args: { type: "any", label: "ARG", about: "after --: what the program is given" },
  },
  options: { command: { type: "text", value: "NAME", about: "another command of the package than the one of its name" } },
  examples: [
    { command: "nip run nix::hello", about: "Once, and nothing stays installed." },
    { command: "nip run pacman::ripgrep --command rg -- --version", about: "Another command, with arguments." },
  ],
  exitCodes: [3, 4, 5, 6, 8, 9, 11, 20, 126, 127],
  async run(context, { spec, args }, { command }) {
    const borrowed = await borrowPrograms(context, [parseSpec(spec)]);
    if (borrowed === undefined) return { path: null, args };
    const [program] = borrowed.programs;
    const name = chosenCommand(borrowed.root, program!, command);
    const path = join(commandFolder(borrowed, context.locations.cache, context.flags), name);
    if (context.flags.dryRun) return { path, args };
    context.pauseProgress();
    await becomeProgram(path, [name, ...args]);
    return { path, args };
  },
  text: ({ path }) => path ?? "",
});
