// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatCount, verb } from "@nexus/cli";
import { currentGeneration, removePrograms, transaction } from "@nexus/store";
import { changesBetween, formatOutcome, planOf, type Outcome } from "../changes.ts";
import { logged } from "../log.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.remove/1",
  streams: true,
  description: `Makes a new generation without the named programs, and without what came only because they needed it. Their trees stay on disk until nip gc, so nip rollback brings them back at once. A program that another one needs is not removed; the message names which.`,
  arguments: { names: { type: "many", label: "NAME", about: "an installed program" } },
  options: {},
  examples: [
    { command: "nip remove mksh", about: "Remove mksh and the dependencies that nothing else needs." },
    { command: "nip remove mksh && nip gc", about: "Free the disk too." },
  ],
  exitCodes: [3, 4, 7, 8, 9, 10, 20],
  async run(context, { names }): Promise<Outcome> {
    const root = chooseRoot(context);
    const before = currentGeneration(root)?.programs ?? [];
    const { programs: after } = removePrograms(before, names);
    const changes = changesBetween(before, after);
    const planned: Outcome = { root: root.path, changes, disk: 0, notes: ["the trees stay on disk until nip gc"], generation: null, conflicts: [] };
    if (!(await context.confirm(planOf(title(planned), planned)))) return planned;
    const { report, signal, commandLine } = context;
    const remove = () =>
      transaction(root, { command: commandLine.join(" "), time: Math.floor(Date.now() / 1000), report, signal }, async (tx) =>
        tx.commit(removePrograms(tx.current?.programs ?? [], names).programs),
      );
    const { generation, conflicts } = await logged(context, root, changes, remove, (result) => `generation ${result.generation.number}`);
    return { ...planned, generation: generation.number, conflicts };
  },
  text: formatOutcome,
});

function title({ root, changes }: Pick<Outcome, "root" | "changes">): string {
  return `Remove ${formatCount(changes.length, "package")} from ${root === "/" ? "/Programs" : root}`;
}
