// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { verb, type Program } from "../verb.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { describeProgram } from "./model.ts";
import { zshCompletion } from "./zsh.ts";

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** The verb `completion SHELL` of a program: prints the script that teaches a shell its verbs, options and values. */
export function completionVerb(program: Program) {
  return verb({
    schema: "completion/1",
    description: `Prints a script that completes verbs, options and their values. It is made from the program's own declarations; load it from the shell's start-up file.

bash: eval "$(${program.name} completion bash)" in ~/.bashrc
zsh: ${program.name} completion zsh > a file named _${program.name} in a folder of $fpath
fish: ${program.name} completion fish > ~/.config/fish/completions/${program.name}.fish`,
    arguments: { shell: { type: "one", label: "SHELL", about: "bash, zsh or fish", complete: Object.keys(shells) } },
    options: {},
    examples: [],
    exitCodes: [],
    async run(_context, { shell }) {
      const write = Object.entries(shells).find(([name]) => name === shell)?.[1];
      if (write === undefined) {
        throw new NexusError("usage", `no completion for the shell ${shell}`, { hint: `one of: ${Object.keys(shells).join(", ")}` });
      }
      return { shell, script: write(await describeProgram(program)) };
    },
    text: ({ script }) => script,
  });
}
