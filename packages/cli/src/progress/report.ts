// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { ProgressEvent, Report } from "@nexus/core";
import type { Flags } from "../flags.ts";
import type { Terminal } from "../context.ts";
import { escapeLine, jsonLine } from "../text/escape.ts";
import { liveProgress } from "./live.ts";
import { describeEnd, type Step } from "./step.ts";

/** Where progress goes. `pause` takes it off the screen and returns the way back; `close` ends it. */
export interface Progress {
  report: Report;
  pause(): () => void;
  close(): void;
}

/**
 * The progress of one run: JSON events on stdout, lines redrawn on a terminal, or one plain line for each finished
 * step. Warnings always reach stderr.
 */
export function makeReport(options: { flags: Flags; terminal: Terminal; events: boolean }): Progress {
  const { flags, terminal } = options;
  if (flags.json) return still(options.events ? eventReport(flags) : messages({ ...flags, quiet: true }, terminal));
  if (flags.quiet) return still(messages(flags, terminal));
  if (process.stderr.isTTY === true && process.env["TERM"] !== "dumb") return liveProgress(process.stderr, terminal, flags.verbose);
  return still(plainReport(flags, terminal));
}

function still(report: Report): Progress {
  return { report, pause: () => () => {}, close: () => {} };
}

function eventReport(flags: Flags): Report {
  return (event) => {
    if (event.type === "detail" && !flags.verbose) return;
    process.stdout.write(`${jsonLine({ schema: "progress/1", ...event })}\n`);
  };
}

function plainReport(flags: Flags, terminal: Terminal): Report {
  const steps = new Map<string, Step>();
  const say = messages(flags, terminal);
  return (event) => {
    if (event.type === "start") steps.set(event.id, { label: event.label, started: performance.now() });
    else if (event.type === "end") {
      const finished = steps.get(event.id);
      steps.delete(event.id);
      if (finished !== undefined) process.stderr.write(`${describeEnd(finished, event, terminal.style)}\n`);
    } else say(event);
  };
}

function messages(flags: Flags, terminal: Terminal): Report {
  return (event) => {
    const text = messageText(event, flags, terminal);
    if (text !== undefined) process.stderr.write(`${text}\n`);
  };
}

/** A note, a detail, or a warning with its hint; undefined for other events and for what --quiet or no --verbose hides. */
export function messageText(event: ProgressEvent, flags: Pick<Flags, "quiet" | "verbose">, terminal: Terminal): string | undefined {
  if (event.type === "warn") {
    const hint = event.hint === undefined ? "" : `\n${terminal.style("cyan", "hint:")} ${escapeLine(event.hint)}`;
    return `${terminal.style("yellow", "warning:")} ${escapeLine(event.message)}${hint}`;
  }
  if (flags.quiet) return undefined;
  if (event.type === "note") return escapeLine(event.message);
  if (event.type === "detail" && flags.verbose) return terminal.style("dim", escapeLine(event.message));
  return undefined;
}
