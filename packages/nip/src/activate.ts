// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { currentGeneration, readGeneration, transaction, type Generation, type Root, type Transaction } from "@nexus/store";
import { changesBetween, planOf, type Outcome } from "./changes.ts";
import { logged } from "./log.ts";

/** Makes a generation the active one, after showing what that changes. @throws NexusError "not-found". */
export async function activateGeneration(context: Context, root: Root, target: number): Promise<Outcome & { target: number }> {
  const current = currentGeneration(root);
  const changes = changesBetween(current?.programs ?? [], readGeneration(root, target).programs);
  const planned = { root: root.path, target, changes, disk: 0, notes: [], generation: null, conflicts: [] };
  if (target === current?.number) return planned;
  return { ...planned, generation: await activate(context, root, `Make generation ${target} active in ${root.path}`, planned, (tx) => tx.switchTo(target)) };
}

/** What was there before the first generation: nothing. A new generation says so, as that had no number. */
export async function activateNothing(context: Context, root: Root, first: Generation): Promise<Outcome & { target: null }> {
  const planned = { root: root.path, target: null, changes: changesBetween(first.programs, []), disk: 0, notes: [], generation: null, conflicts: [] };
  const heading = `Go back to before the first generation in ${root.path}, when nothing was installed`;
  return { ...planned, generation: await activate(context, root, heading, planned, (tx) => tx.commit([]).generation) };
}

/** Shows a plan, asks, and does it. The number of the generation that is active then; null when it was declined. */
async function activate(context: Context, root: Root, heading: string, planned: Outcome, change: (tx: Transaction) => Generation): Promise<number | null> {
  if (!(await context.confirm(planOf(heading, planned)))) return null;
  const { report, signal, commandLine } = context;
  const go = () => transaction(root, { command: commandLine.join(" "), time: Math.floor(Date.now() / 1000), report, signal }, async (tx) => change(tx));
  const { number } = await logged(context, root, planned.changes, go, (result) => `generation ${result.number}`);
  return number;
}

/** The number of a generation from the command line. @throws NexusError "usage". */
export function generationNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new NexusError("usage", `${text} is no generation`, { hint: "nip history lists them" });
  return Number(text);
}
