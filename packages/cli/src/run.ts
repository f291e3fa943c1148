// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, toNexusError } from "@nexus/core";
import { openSession, terminalOf, type Terminal } from "./context.ts";
import { printFailure } from "./failure.ts";
import type { Flags } from "./flags.ts";
import { watchInterrupts } from "./interrupt.ts";
import { parseCommandLine, type Call } from "./parse.ts";
import { formatPlan, type Plan } from "./plan.ts";
import { jsonLine } from "./text/escape.ts";
import type { Program, Verb } from "./verb.ts";

/** Runs one command line to its end and returns the exit code. Never throws: every failure is printed. */
export async function runProgram(program: Program, words: readonly string[]): Promise<number> {
  let call: Call | number;
  try {
    call = await parseCommandLine(program, words);
  } catch (error) {
    return fail(program, error, flagsBeforeParsing(words));
  }
  if (typeof call === "number") return call;
  return runVerb(program, call, words);
}

async function runVerb(program: Program, { verb, args, options, flags }: Call, words: readonly string[]): Promise<number> {
  const signal = watchInterrupts();
  const events = flags.json && verb.streams === true;
  const session = openSession({ program: program.name, commandLine: [program.name, ...words], flags, signal, events });
  try {
    const data = await verb.run(session.context, args, options);
    session.close();
    const text = flags.json ? jsonLine({ schema: verb.schema, ...data }) : resultText(verb, data, session.plans, terminalOf(process.stdout, flags));
    if (text !== "") process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    const code = verb.exitCode?.(data) ?? 0;
    const pending = session.plans.some(({ changes }) => changes.length > 0);
    return code === 0 && flags.exitCode && pending ? 20 : code;
  } catch (error) {
    session.close();
    // Whatever broke because of the interruption, the interruption is what the user did.
    const cause = signal.aborted ? new NexusError("interrupted", "interrupted", { cause: error }) : error;
    return fail(program, cause, flags);
  }
}

/** Under --dry-run the plan is the result, whatever the verb. */
function resultText(verb: Verb, data: object, plans: readonly Plan[], terminal: Terminal): string {
  return plans.length === 0 ? verb.text(data, terminal) : plans.map((plan) => formatPlan(plan, terminal)).join("\n");
}

function fail(program: Program, error: unknown, flags: Pick<Flags, "json" | "verbose" | "color">): number {
  const failure = toNexusError(error);
  printFailure(program.name, failure, flags);
  return failure.exitCode;
}

function flagsBeforeParsing(words: readonly string[]): Pick<Flags, "json" | "verbose" | "color"> {
  const end = words.indexOf("--");
  const own = end === -1 ? words : words.slice(0, end);
  return { json: own.includes("--json"), verbose: own.includes("--verbose") || own.includes("-v"), color: own.includes("--color=never") ? "never" : "auto" };
}
