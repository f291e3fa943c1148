// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { currentGeneration, readGeneration, transaction, type Root } from "@nexus/store";
import { changesBetween, planOf, type Outcome } from "./changes.ts";
import { logged } from "./log.ts";

/** Makes a generation the active one, after showing what that changes. @throws NexusError "not-found". */
export async function activateGeneration(context: Context, root: Root, target: number): Promise<Outcome & { target: number }> {
  const current = currentGeneration(root);
  const after = readGeneration(root, target);
  const changes = changesBetween(current?.programs ?? [], after.programs);
  const planned = { root: root.path, target, changes, disk: 0, notes: [], generation: null, conflicts: [] };
  if (target === current?.number || !(await context.confirm(planOf(`Make generation ${target} active in ${root.path}`, planned)))) return planned;
  const { report, signal, commandLine } = context;
  const go = () => transaction(root, { command: commandLine.join(" "), time: Math.floor(Date.now() / 1000), report, signal }, async (tx) => tx.switchTo(target));
  const generation = await logged(context, root, changes, go, (result) => `generation ${result.number}`);
  return { ...planned, generation: generation.number };
}

/** The number of a generation from the command line. @throws NexusError "usage". */
export function generationNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new NexusError("usage", `${text} is no generation`, { hint: "nip history lists them" });
  return Number(text);
}
