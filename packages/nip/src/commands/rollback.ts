// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { currentGeneration, readGeneration, transaction } from "@nexus/store";
import { changesBetween, formatOutcome, planOf, type Outcome } from "../changes.ts";
import { logged } from "../log.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.rollback/1",
  description: `Makes an older generation the active one again: the one that the active one was made from, or generation N. No generation is lost by it; roll forward by naming the newer one.`,
  arguments: { number: { type: "optional", label: "N", about: "the generation; nip history lists them" } },
  options: {},
  examples: [
    { command: "nip rollback", about: "Undo the last change." },
    { command: "nip rollback 12", about: "Go to generation 12." },
  ],
  exitCodes: [3, 7, 8, 9, 10, 20],
  async run(context, { number }): Promise<Outcome & { target: number }> {
    const root = chooseRoot(context);
    const current = currentGeneration(root);
    const target = number === undefined ? current?.previous : wholeNumber(number);
    if (target === undefined) throw new NexusError("not-found", `no generation comes before the active one in ${root.path}`, { hint: "nip history lists the generations" });
    const after = readGeneration(root, target);
    const changes = changesBetween(current?.programs ?? [], after.programs);
    const planned = { root: root.path, target, changes, disk: 0, notes: [], generation: null, conflicts: [] };
    if (target === current?.number || !(await context.confirm(planOf(title(planned), planned)))) return planned;
    const { report, signal, commandLine } = context;
    const go = () => transaction(root, { command: commandLine.join(" "), time: Math.floor(Date.now() / 1000), report, signal }, async (tx) => tx.switchTo(target));
    const generation = await logged(context, root, changes, go, (result) => `generation ${result.number}`);
    return { ...planned, generation: generation.number };
  },
  text: formatOutcome,
});

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new NexusError("usage", `${text} is no generation`, { hint: "nip history lists them" });
  return Number(text);
}

function title({ root, target }: { root: string; target: number }): string {
  return `Make generation ${target} active in ${root}`;
}
