// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { setTimeout as sleep } from "node:timers/promises";
import { NexusError } from "@nexus/core";
import type { Machine, MachineEnd } from "./boot.ts";
import { findDisaster } from "./disasters.ts";
import { type Expectation, describe, echoAnswers, findPattern } from "./expectations.ts";
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
 * @throws NexusError "failed" when QEMU ends with an error, "interrupted", "usage" for a command that holds its own answer.
 */
export async function runExpectations(machine: Machine, expectations: readonly Expectation[], options: RunExpectationsOptions): Promise<Outcome> {
  const marks: Marks = {};
  const run: Run = { machine, options, marks, searched: 0 };
  const stopWatching = watchMarks(machine, marks);
  const outcome = (result: Failure | { outcome: "passed" }): Outcome => {
    const { transcript, logFile } = machine;
    return { ...result, phases: phasesOf(marks), logFile, excerpt: transcript.tail(excerptLines) };
  };
  try {
    let from = 0;
    for (const expectation of expectations) {
      refuseEcho(expectation);
      const result = await meet(run, expectation, from);
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

function refuseEcho(expectation: Expectation): void {
  if (expectation.kind !== "type" || !echoAnswers(expectation.command, expectation.answer)) return;
  const { command, answer } = expectation;
  throw new NexusError("usage", `the answer ${JSON.stringify(String(answer))} stands in the command itself, whose echo would pass for it: ${command}`);
}

type Failure = Pick<Outcome, "outcome" | "reason">;

interface Run {
  machine: Machine;
  options: RunExpectationsOptions;
  marks: Marks;
  /** How far the console was searched for disasters: all of it is, for a system may stop between two steps as well. */
  searched: number;
}

/** Waits for one expectation. Returns the place in the transcript where the next one starts to look, or the failure. */
async function meet(run: Run, expectation: Expectation, from: number): Promise<number | Failure> {
  const { machine, marks } = run;
  const { scale, signal } = run.options;
  const now = () => performance.now() - machine.startedAt;
  const deadline = expectation.within * scale * 1000;
  const command = "command" in expectation ? expectation.command : undefined;
  if (command !== undefined) {
    await waitForQuiet(machine);
    from = machine.transcript.text.length;
    if (expectation.kind === "power-off") marks.powerOff = now();
    machine.send(`${command}\n`);
  }
  const end = await waitUntil(machine, deadline, signal, () => look(run, expectation, from));
  switch (end.kind) {
    case "found":
      if (expectation.kind === "ready") marks.ready = now();
      return end.at;
    case "ended":
      if (end.end.exitCode !== 0) throw brokenQemu(end.end);
      // A console echoes what is typed: one that says nothing more was gone, or going, already.
      if (command !== undefined && machine.transcript.text.length === from)
        return { outcome: "mismatch", reason: `the machine ended before ${JSON.stringify(command)} could be typed` };
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

function look(run: Run, expectation: Expectation, from: number): Sight | undefined {
  const { text } = run.machine.transcript;
  const match = expectation.kind === "power-off" ? undefined : findPattern(text.slice(from), expectation.kind === "type" ? expectation.answer : expectation.pattern);
  // What a step waits for is no disaster, even when it is a panic.
  const until = match === undefined ? text.length : text.lastIndexOf("\n", from + match.start) + 1;
  const line = findDisaster(text.slice(run.searched, until)) ?? findDisaster(run.machine.stderr());
  if (line !== undefined) return { kind: "disaster", line };
  // The last line may go on.
  run.searched = Math.max(run.searched, match === undefined ? text.lastIndexOf("\n") + 1 : from + match.end);
  if (match !== undefined) return { kind: "found", at: from + match.end };
  return text.length - from > mostText ? { kind: "flood" } : undefined;
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
