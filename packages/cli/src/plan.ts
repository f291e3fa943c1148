// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Flags } from "./flags.ts";
import type { Terminal } from "./context.ts";
import { escapeLine } from "./text/escape.ts";
import { formatSize } from "./text/format.ts";
import type { Format } from "./text/style.ts";

/** One thing that is about to change. */
export interface PlanChange {
  action: "add" | "remove" | "change";
  /** What: "mksh 59c", or a path. */
  subject: string;
  /** Why or how: "needed by toybox", "was 59b". */
  detail?: string;
}

/** What a verb is about to do, shown before it is done. */
export interface Plan {
  /** One sentence: "Install 2 packages into /Programs". */
  title: string;
  changes: PlanChange[];
  /** Bytes to fetch. */
  download?: number;
  /** Bytes by which the disk fills (negative: frees). */
  disk?: number;
  /** Whatever else the user should know before saying yes. */
  notes?: string[];
}

const marks: Record<PlanChange["action"], { mark: string; format: Format }> = {
  add: { mark: "+", format: "green" },
  remove: { mark: "-", format: "red" },
  change: { mark: "~", format: "yellow" },
};

/** The plan as text: the title, a line for each change, the sizes, the notes. */
export function formatPlan(plan: Plan, terminal: Terminal): string {
  const lines = [terminal.style("bold", escapeLine(plan.title))];
  for (const { action, subject, detail } of plan.changes) {
    const { mark, format } = marks[action];
    const why = detail === undefined ? "" : terminal.style("dim", `  (${escapeLine(detail)})`);
    lines.push(`  ${terminal.style(format, `${mark} ${escapeLine(subject)}`)}${why}`);
  }
  if (plan.changes.length === 0) lines.push("  nothing to change");
  const sizes = [];
  if (plan.download !== undefined) sizes.push(`download ${formatSize(plan.download)}`);
  if (plan.disk !== undefined) sizes.push(plan.disk < 0 ? `frees ${formatSize(-plan.disk)}` : `disk +${formatSize(plan.disk)}`);
  if (sizes.length > 0) lines.push(`  ${sizes.join(", ")}`);
  for (const note of plan.notes ?? []) lines.push(`  note: ${escapeLine(note)}`);
  return lines.join("\n");
}

/**
 * Shows the plan on stderr and asks on the terminal unless --yes.
 * @throws NexusError "declined", "interrupted".
 */
export async function confirmPlan(plan: Plan, options: { flags: Flags; terminal: Terminal; signal: AbortSignal }): Promise<void> {
  const { flags, terminal, signal } = options;
  if (!(flags.yes && flags.quiet)) process.stderr.write(`${formatPlan(plan, terminal)}\n`);
  if (flags.yes) return;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new NexusError("declined", "this needs a yes, and there is no terminal to ask on", {
      hint: "give --yes to go on without a question, or --dry-run to see the plan only",
    });
  }
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const interrupt = new AbortController();
  lines.on("SIGINT", () => interrupt.abort());
  try {
    const answer = await lines.question("Go on? [y/N] ", { signal: AbortSignal.any([signal, interrupt.signal]) });
    if (!/^y(es)?$/i.test(answer.trim())) throw new NexusError("declined", "declined; nothing was changed");
  } finally {
    lines.close();
  }
}
