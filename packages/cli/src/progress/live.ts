// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { ProgressEvent } from "@nexus/core";
import type { Terminal } from "../context.ts";
import { messageText, type Progress } from "./report.ts";
import { describeEnd, describeRunning, type Step } from "./step.ts";

const interval = 100;
const mostLines = 8;

/** Progress on a terminal: finished steps scroll away above, running ones are redrawn below, at most ten times a second. */
export function liveProgress(stream: NodeJS.WriteStream, terminal: Terminal, verbose: boolean): Progress {
  const steps = new Map<string, Step>();
  let drawn = 0;
  let paused = 0;
  let timer: NodeJS.Timeout | undefined;

  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\r\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    timer = undefined;
    if (paused > 0) return;
    const room = Math.max(1, Math.min(mostLines, (stream.rows || 24) - 1));
    const now = performance.now();
    const lines = [...steps.values()].slice(-room).map((step) => describeRunning(step, now, stream.columns || 80));
    erase();
    if (lines.length === 0) return;
    stream.write(`${lines.join("\n")}\n`);
    drawn = lines.length;
    schedule();
  };
  const schedule = () => {
    timer ??= setTimeout(draw, interval).unref();
  };
  const print = (line: string) => {
    erase();
    stream.write(`${line}\n`);
    schedule();
  };
  const pause = () => {
    paused += 1;
    erase();
    return () => {
      paused -= 1;
      schedule();
    };
  };
  const report = (event: ProgressEvent) => {
    if (event.type === "start") {
      steps.set(event.id, { label: event.label, started: performance.now(), total: event.total, unit: event.unit });
      schedule();
    } else if (event.type === "advance") {
      const step = steps.get(event.id);
      if (step !== undefined) Object.assign(step, { done: event.done, total: event.total ?? step.total });
    } else if (event.type === "end") {
      const step = steps.get(event.id);
      steps.delete(event.id);
      if (step !== undefined) print(describeEnd(step, event, terminal.style));
    } else {
      const text = messageText(event, { quiet: false, verbose }, terminal);
      if (text !== undefined) print(text);
    }
  };
  const close = () => {
    clearTimeout(timer);
    timer = undefined;
    steps.clear();
    erase();
  };
  return { report, pause, close };
}
