// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "@nexus/cli";
import { history } from "@nexus/store";
import { changesBetween, type Change } from "../changes.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.history/1",
  description: `Lists the generations of a root, oldest first: number, time, the command that made each, and what it changed against the one it was made from (unknown when that one was removed by nip gc). An asterisk marks the one that is active.`,
  arguments: {},
  options: {},
  examples: [{ command: "nip history", about: "What was changed when." }],
  exitCodes: [7, 11],
  async run(context) {
    const root = chooseRoot(context);
    const entries = history(root);
    const programs = new Map(entries.map(({ generation }) => [generation.number, generation.programs]));
    const generations = entries.map(({ generation: { number, previous, time, command, programs: after }, current }) => ({
      number,
      current,
      previous: previous ?? null,
      time: new Date(time * 1000).toISOString(),
      command,
      // Null when the generation it was made from is gone: nobody knows any more.
      changes: previous !== undefined && !programs.has(previous) ? null : changesBetween(programs.get(previous ?? 0) ?? [], after),
    }));
    return { root: root.path, generations };
  },
  text: ({ generations }) =>
    formatTable(
      generations.map(({ number, current, time, command, changes }) => [
        `${current ? "*" : " "} ${number}`,
        time.replace("T", " ").replace(/\.\d+Z$/, " UTC"),
        describe(changes),
        command,
      ]),
      { header: ["GENERATION", "TIME", "CHANGES", "COMMAND"] },
    ),
});

function describe(changes: readonly Change[] | null): string {
  if (changes === null) return "unknown";
  return changes.map(({ action, name, version }) => `${{ add: "+", remove: "-", change: "~" }[action]}${name} ${version}`).join(", ") || "none";
}
