// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { ProgressEvent } from "@nexus/core";
import { escapeLine } from "../text/escape.ts";
import { formatDuration, formatSize } from "../text/format.ts";
import type { Format, Style } from "../text/style.ts";

/** A step that has begun and not ended. */
export interface Step {
  label: string;
  /** performance.now() at the start, milliseconds. */
  started: number;
  done?: number;
  total?: number;
  unit?: "bytes" | "items";
}

const outcomes: Record<"done" | "cached" | "failed", { mark: string; format: Format }> = {
  done: { mark: "done  ", format: "green" },
  cached: { mark: "cached", format: "dim" },
  failed: { mark: "failed", format: "red" },
};

/** The line of a finished step: outcome, label, note, and the time when it took a second or more. */
export function describeEnd(step: Step, event: Extract<ProgressEvent, { type: "end" }>, style: Style): string {
  const { mark, format } = outcomes[event.outcome];
  const elapsed = performance.now() - step.started;
  const extras = [event.note === undefined ? "" : escapeLine(event.note), elapsed >= 1000 ? formatDuration(elapsed) : ""].filter((text) => text !== "");
  return `${style(format, mark)} ${escapeLine(step.label)}${extras.length === 0 ? "" : style("dim", ` (${extras.join(", ")})`)}`;
}

/** The line of a running step, cut to `width` columns: label, how far it is, how long it has run. */
export function describeRunning(step: Step, now: number, width: number): string {
  const parts = [escapeLine(step.label)];
  if (step.done !== undefined) parts.push(describeAmount(step.done, step));
  if (now - step.started >= 1000) parts.push(formatDuration(now - step.started));
  return `  ${parts.join("  ")}`.slice(0, Math.max(1, width - 1));
}

function describeAmount(done: number, step: Step): string {
  const show = step.unit === "bytes" ? formatSize : String;
  if (step.total === undefined || step.total === 0) return show(done);
  return `${show(done)} of ${show(step.total)} (${Math.floor((100 * done) / step.total)} %)`;
}
