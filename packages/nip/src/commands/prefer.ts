// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { isDeepStrictEqual } from "node:util";
import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { currentGeneration, findConflicts, findProgram, qualifiedName, setPreference, transaction, type Generation, type Preference, type Root } from "@nexus/store";
import { changedSince } from "../check-plan.ts";
import { logged } from "../log.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.prefer/1",
  description: `Says who wins where two programs have the same path: the named one, at every path that it shares with another, or at the paths given. It makes a new generation; later ones keep it, also for newer versions of the program. Without it an explicit program wins over a dependency, then the repository of higher priority, then what came later.`,
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
    const wish = { name, paths, forget };
    const { program, paths: wanted } = planPreferences(root, currentGeneration(root), wish);
    const plan = { title: forget ? "Forget preferences" : `Prefer ${program}`, changes: wanted.map((path) => ({ action: "change" as const, subject: path })) };
    const planned = { root: root.path, program, paths: wanted, forgotten: forget, generation: null };
    if (!(await context.confirm(plan))) return planned;
    const { report, signal, commandLine } = context;
    const options = { command: commandLine.join(" "), time: Math.floor(Date.now() / 1000), report, signal };
    const prefer = () =>
      transaction(root, options, async (tx) => {
        // Another nip may have preferred something, or changed the programs, while this one was asking.
        const now = planPreferences(root, tx.current, wish);
        if (now.program !== program || !isDeepStrictEqual(now.paths, wanted)) throw changedSince(root, "now it would be another plan");
        return tx.commit(tx.current?.programs ?? [], { preferences: now.preferences });
      });
    const { generation } = await logged(context, root, [], prefer, (result) => `generation ${result.generation.number}: ${outcomeOf(planned)}`);
    return { ...planned, generation: generation.number };
  },
  text: (result) => (result.generation === null ? "nothing to change" : `generation ${result.generation}: ${outcomeOf(result)}`),
});

interface Wish {
  name: string;
  /** All that the program shares with others when there is none. */
  paths: readonly string[];
  forget: boolean;
}

/** What a wish comes to in a generation: the program as users name it, the paths, and all preferences after it. */
function planPreferences(root: Root, current: Generation | undefined, { name, paths, forget }: Wish): { program: string; paths: string[]; preferences: Preference[] } {
  // A name, not a key: newer versions of a graft have other keys.
  const program = qualifiedName(findProgram(current?.programs ?? [], name));
  const shared = current === undefined ? [] : findConflicts(root, current).filter(({ winner, losers }) => [winner, ...losers].includes(program));
  const wanted = paths.length > 0 ? [...paths] : shared.map(({ path }) => path);
  if (wanted.length === 0) throw new NexusError("not-found", `${program} shares no path with another program`, { hint: "nip owns PATH says whose a path is" });
  const preferences = wanted.reduce((all, path) => setPreference(all, path, forget ? undefined : program), [...(current?.preferences ?? [])]);
  return { program, paths: wanted, preferences };
}

function outcomeOf({ program, paths, forgotten }: { program: string; paths: readonly string[]; forgotten: boolean }): string {
  return `${forgotten ? "nothing is preferred any more at" : `${program} is preferred at`} ${paths.join(", ")}`;
}
