// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { currentGeneration, findConflicts, findProgram, qualifiedName, setPreference, transaction } from "@nexus/store";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.prefer/1",
  description: `Says who wins where two programs have the same path: the named one, at every path that it shares with another, or at the paths given. It makes a new generation; later ones keep it. Without it an explicit program wins over a dependency, then the repository of higher priority, then what came later.`,
  arguments: {
    name: { type: "one", label: "NAME", about: "an installed program" },
    paths: { type: "any", label: "PATH", about: "paths of the index, for example bin/sh (default: all that it shares)" },
  },
  options: { forget: { type: "flag", about: "forget what was preferred at these paths" } },
  examples: [
    { command: "nip prefer pacman::hello", about: "Of two hello commands, that of Arch." },
    { command: "nip prefer mksh bin/sh", about: "At one path." },
  ],
  exitCodes: [3, 4, 7, 8, 9, 10, 20],
  async run(context, { name, paths }, { forget }) {
    const root = chooseRoot(context);
    const current = currentGeneration(root);
    const program = findProgram(current?.programs ?? [], name);
    const spelling = program.ecosystem === "npk" ? program.name : qualifiedName(program);
    const shared = findConflicts(root, current!).filter(({ winner, losers }) => [winner, ...losers].includes(qualifiedName(program)));
    const wanted = paths.length > 0 ? paths : shared.map(({ path }) => path);
    if (wanted.length === 0) throw new NexusError("not-found", `${spelling} shares no path with another program`, { hint: "nip owns PATH says whose a path is" });
    const preferences = wanted.reduce((all, path) => setPreference(all, path, forget ? undefined : program.key), [...(current?.preferences ?? [])]);
    const plan = { title: forget ? "Forget preferences" : `Prefer ${spelling}`, changes: wanted.map((path) => ({ action: "change" as const, subject: path })) };
    if (!(await context.confirm(plan))) return { root: root.path, program: spelling, paths: wanted, forgotten: forget, generation: null };
    const { report, signal, commandLine } = context;
    const options = { command: commandLine.join(" "), time: Math.floor(Date.now() / 1000), report, signal };
    const { generation } = await transaction(root, options, async (tx) => tx.commit(tx.current?.programs ?? [], { preferences }));
    return { root: root.path, program: spelling, paths: wanted, forgotten: forget, generation: generation.number };
  },
  text: ({ program, paths, forgotten, generation }) => {
    if (generation === null) return "nothing to change";
    const what = forgotten ? "nothing is preferred any more at" : `${program} is preferred at`;
    return `generation ${generation}: ${what} ${paths.join(", ")}`;
  },
});
