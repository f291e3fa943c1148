// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Plan, PlanChange } from "@nexus/cli";
import { isAuxiliary } from "@nexus/graft";
import { diffGenerations, type Conflict, type Generation, type InstalledProgram } from "@nexus/store";

/** One program that comes, goes, or becomes another. */
export interface Change {
  action: "add" | "remove" | "change";
  name: string;
  version: string;
  architecture: string;
  /** The version before, for "change". */
  from?: string;
  /** For "change" to the same version: another build of it, now asked for by name, or damaged and written anew. */
  reason?: "build" | "asked" | "mended";
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

/** The changes between two lists of programs. What only lets others run (views, the launcher) is not told of. */
export function changesBetween(programsBefore: readonly InstalledProgram[], programsAfter: readonly InstalledProgram[]): Change[] {
  const [before, after] = [programsBefore, programsAfter].map((programs) => programs.filter((program) => !isAuxiliary(program))) as [InstalledProgram[], InstalledProgram[]];
  const { added, removed, changed } = diffGenerations(unwritten(before), unwritten(after));
  const asked = after.filter(({ key, id, explicit }) => explicit && before.some((old) => old.key === key && old.id === id && !old.explicit));
  return [
    ...added.map((program) => changeOf("add", program)),
    ...changed.map(({ from, to }) => changeOf("change", to, { from: from.version, reason: from.version === to.version ? "build" : undefined })),
    ...asked.map((program) => changeOf("change", program, { from: program.version, reason: "asked" })),
    ...removed.map((program) => changeOf("remove", program)),
  ];
}

/** The change of one program. */
export function changeOf(action: Change["action"], { name, version, architecture, explicit }: InstalledProgram, more: Pick<Change, "from" | "reason"> = {}): Change {
  return { action, name, version, architecture, explicit, ...more };
}

/** The plan that shows an outcome before it is one. */
export function planOf(title: string, { changes, disk, notes }: Pick<Outcome, "changes" | "disk" | "notes">): Plan {
  return { title, changes: changes.map(planChange), disk: disk === 0 ? undefined : disk, notes };
}

/** An outcome as text: what is active now. */
export function formatOutcome(outcome: Outcome): string {
  if (outcome.generation === null) return "nothing to change";
  const lines = [`generation ${outcome.generation} is active in ${outcome.root}`];
  for (const { path, winner, losers } of outcome.conflicts) lines.push(`${path} is of ${winner}; also in ${losers.join(", ")}`);
  return lines.join("\n");
}

const reasons = { build: "another build", asked: "asked for now", mended: "damaged, written anew" };

function planChange({ action, name, version, from, reason, explicit }: Change): PlanChange {
  const subject = `${name} ${version}`;
  if (reason !== undefined) return { action, subject, detail: reasons[reason] };
  if (action === "change") return { action, subject, detail: `was ${from}` };
  return { action, subject, detail: action === "add" && !explicit ? "dependency" : undefined };
}

/** A generation that exists only in a plan. */
function unwritten(programs: readonly InstalledProgram[]): Generation {
  return { number: 0, time: 0, command: "", programs: [...programs] };
}
