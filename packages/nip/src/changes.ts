// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatPlan, type Plan, type PlanChange, type Terminal } from "@nexus/cli";
import { diffGenerations, type Conflict, type Generation, type InstalledProgram } from "@nexus/store";

/** One program that comes, goes, or becomes another. */
export interface Change {
  action: "add" | "remove" | "change";
  name: string;
  version: string;
  architecture: string;
  /** The version before, for "change". */
  from?: string;
  explicit: boolean;
}

/** What a change of a root is about to do or has done; --json prints it. */
export interface Outcome {
  root: string;
  changes: Change[];
  /** Bytes that the change takes on disk. */
  disk: number;
  notes: string[];
  /** The generation that is active because of it; null when nothing was changed. */
  generation: number | null;
  /** Paths that several programs have. */
  conflicts: Conflict[];
}

/** The changes between two lists of programs. */
export function changesBetween(before: readonly InstalledProgram[], after: readonly InstalledProgram[]): Change[] {
  const { added, removed, changed } = diffGenerations(unwritten(before), unwritten(after));
  const asked = after.filter(({ name, id, explicit }) => explicit && before.some((old) => old.name === name && old.id === id && !old.explicit));
  const entry = (action: Change["action"], { name, version, architecture, explicit }: InstalledProgram, from?: string): Change => ({ action, name, version, architecture, explicit, from });
  return [
    ...added.map((program) => entry("add", program)),
    ...changed.map(({ from, to }) => entry("change", to, from.version)),
    ...asked.map((program) => entry("change", program, program.version)),
    ...removed.map((program) => entry("remove", program)),
  ];
}

/** The plan that shows an outcome before it is one. */
export function planOf(title: string, { changes, disk, notes }: Pick<Outcome, "changes" | "disk" | "notes">): Plan {
  return { title, changes: changes.map(planChange), disk: disk === 0 ? undefined : disk, notes };
}

/** An outcome as text: what is active now, or the plan when nothing was done. */
export function formatOutcome(title: string, outcome: Outcome, terminal: Terminal): string {
  if (outcome.changes.length === 0) return "nothing to change";
  if (outcome.generation === null) return formatPlan(planOf(title, outcome), terminal);
  const lines = [`generation ${outcome.generation} is active in ${outcome.root}`];
  for (const { path, winner, losers } of outcome.conflicts) lines.push(`${path} is of ${winner}; also in ${losers.join(", ")}`);
  return lines.join("\n");
}

function planChange({ action, name, version, from, explicit }: Change): PlanChange {
  const subject = `${name} ${version}`;
  if (action === "change") return { action, subject, detail: from === version ? "another build, or asked for now" : `was ${from}` };
  return { action, subject, detail: action === "add" && !explicit ? "dependency" : undefined };
}

/** A generation that exists only in a plan. */
function unwritten(programs: readonly InstalledProgram[]): Generation {
  return { number: 0, time: 0, command: "", programs: [...programs] };
}
