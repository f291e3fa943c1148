// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { parseSpec } from "@nexus/graft";
import { becomeProgram } from "../become.ts";
import { borrowPrograms, commandFolder } from "../borrowed.ts";

export default verb({
  schema: "nip.shell/1",
  description: `Starts a shell ($SHELL, else /bin/sh) that has programs on its PATH without installing them. They are kept in the cache; nothing is asked, and what is installed does not change.`,
  arguments: {
    specs: { type: "many", label: "SPEC", about: "as in nip install" },
  },
  options: { command: { type: "text", value: "LINE", about: "let the shell run this line and end" } },
  examples: [
    { command: "nip shell nix::jq pacman::ripgrep", about: "Two programs at hand, for as long as the shell lives." },
    { command: "nip shell nix::jq --command 'jq --version'", about: "One line in such a shell." },
  ],
  exitCodes: [3, 4, 5, 6, 8, 9, 11, 20, 127],
  async run(context, { specs }, { command }) {
    const borrowed = await borrowPrograms(context, specs.map(parseSpec));
    const shell = command === undefined ? process.env["SHELL"] || "/bin/sh" : "/bin/sh";
    if (borrowed === undefined) return { shell, path: null };
    const folder = commandFolder(borrowed, context.locations.cache, context.flags);
    const path = `${folder}:${process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}`;
    if (context.flags.dryRun) return { shell, path };
    context.pauseProgress();
    const env = { ...process.env, PATH: path, NIP_SHELL: specs.join(" ") };
    await becomeProgram(shell, command === undefined ? [shell] : [shell, "-c", command], { env, hint: "set SHELL to a shell of this machine" });
    return { shell, path };
  },
  text: ({ path }) => path ?? "",
});
