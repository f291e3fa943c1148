// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { setTimeout as sleep } from "node:timers/promises";
import { NexusError } from "@nexus/core";
import type { Machine, MachineEnd } from "./boot.ts";
import { findDisaster } from "./disasters.ts";
import { type Expectation, describe, endOfMatch, withoutEcho } from "./expectations.ts";
import type { Outcome } from "./outcome.ts";
import { type Marks, phasesOf, watchMarks } from "./phases.ts";

export interface RunExpectationsOptions {
  /** Deadlines are multiplied by this: calibrateHost().scale. */
  scale: number;
  signal?: AbortSignal;
}

/** More characters than anything prints in one step; a guest that floods its console is stopped. */
const mostText = 512 * 1024;

const excerptLines = 40;

/**
 * Runs the steps one after another on a machine that was just started, then ends it. Returns what came of it; only
 * trouble with QEMU itself, or an interruption, throws.
 * @throws NexusError "failed" when QEMU ends with an error, "interrupted".
 */
export async function runExpectations(machine: Machine, expectations: readonly Expectation[], options: RunExpectationsOptions): Promise<Outcome> {
  const marks: Marks = {};
  const stopWatching = watchMarks(machine, marks);
  const outcome = (result: Failure | { outcome: "passed" }): Outcome => {
    const { transcript, logFile } = machine;
    return { ...result, phases: phasesOf(marks), logFile, excerpt: transcript.tail(excerptLines) };
  };
  try {
    let from = 0;
    for (const expectation of expectations) {
      const result = await meet(machine, expectation, from, options, marks);
      if (typeof result !== "number") return outcome(result);
      from = result;
    }
    return outcome({ outcome: "passed" });
  } finally {
    stopWatching();
    await machine.stop();
    options.signal?.throwIfAborted();
  }
}

type Failure = Pick<Outcome, "outcome" | "reason">;

/** Waits for one expectation. Returns the place in the transcript where the next one starts to look, or the failure. */
async function meet(machine: Machine, expectation: Expectation, from: number, { scale, signal }: RunExpectationsOptions, marks: Marks): Promise<number | Failure> {
  const now = () => performance.now() - machine.startedAt;
  const deadline = expectation.within * scale * 1000;
  const command = "command" in expectation ? expectation.command : undefined;
  if (command !== undefined) {
    await waitForQuiet(machine);
    from = machine.transcript.text.length;
    if (expectation.kind === "power-off") marks.powerOff = now();
    machine.send(`${command}\n`);
  }
  const end = await waitUntil(machine, deadline, signal, () => look(machine, expectation, from));
  switch (end.kind) {
    case "found":
      if (expectation.kind === "ready") marks.ready = now();
      return end.at;
    case "ended":
      if (end.end.exitCode !== 0) throw brokenQemu(end.end);
      if (expectation.kind !== "power-off") return { outcome: "mismatch", reason: `the machine ended before ${describe(expectation)}` };
      marks.end = now();
      return machine.transcript.text.length;
    case "disaster":
      // The lines after the first one say where it happened.
      await Promise.race([machine.ended, sleep(500)]);
      return { outcome: "panic", reason: `the system stopped while waiting for ${describe(expectation)}: ${end.line}` };
    case "flood":
      return { outcome: "mismatch", reason: `the console printed more than ${mostText} characters while waiting for ${describe(expectation)}` };
    case "late":
      return { outcome: "timeout", reason: `waited ${Math.round(deadline / 1000)} s for ${describe(expectation)}` };
  }
}

type Sight = { kind: "found"; at: number } | { kind: "disaster"; line: string } | { kind: "flood" };
type End = Sight | { kind: "ended"; end: MachineEnd } | { kind: "late" };

function look(machine: Machine, expectation: Expectation, from: number): Sight | undefined {
  const text = machine.transcript.text.slice(from);
  if (expectation.kind !== "power-off") {
    const found = expectation.kind === "type" ? endOfMatch(withoutEcho(text, expectation.command), expectation.answer) : endOfMatch(text, expectation.pattern);
    // The echo that was taken out makes places in an answer useless; the next step types or looks from here on.
    if (found !== undefined) return { kind: "found", at: expectation.kind === "type" ? from + text.length : from + found };
  }
  const line = findDisaster(text) ?? findDisaster(machine.stderr());
  if (line !== undefined) return { kind: "disaster", line };
  return text.length > mostText ? { kind: "flood" } : undefined;
}

function waitUntil(machine: Machine, milliseconds: number, signal: AbortSignal | undefined, see: () => Sight | undefined): Promise<End> {
  return new Promise((resolve) => {
    const finish = (end: End) => {
      clearTimeout(timer);
      stopListening();
      signal?.removeEventListener("abort", onAbort);
      resolve(end);
    };
    const check = () => {
      const sight = see();
      if (sight !== undefined) finish(sight);
    };
    const onAbort = () => finish({ kind: "late" });
    const timer = setTimeout(() => finish({ kind: "late" }), milliseconds);
    const stopListening = machine.onOutput(check);
    signal?.addEventListener("abort", onAbort, { once: true });
    void machine.ended.then((end) => finish(see() ?? { kind: "ended", end }));
    check();
  });
}

/** A shell that is just starting may throw away what was typed before its prompt: wait until the console is still. */
async function waitForQuiet(machine: Machine): Promise<void> {
  const end = performance.now() + 3000;
  for (let before = -1; before !== machine.transcript.text.length && performance.now() < end;) {
    before = machine.transcript.text.length;
    await Promise.race([machine.ended, sleep(200)]);
  }
}

function brokenQemu({ exitCode, signal, stderr }: MachineEnd): NexusError {
  const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
  return new NexusError("failed", `QEMU ended with ${how}`, { excerpt: stderr.trim() === "" ? undefined : stderr.trim() });
}
