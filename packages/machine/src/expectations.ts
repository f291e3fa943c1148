// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** Text that must be found literally, or a regular expression. */
export type Pattern = string | RegExp;

/** A step of a boot test. `within` is in seconds on an unloaded reference machine, counted from the step before. */
export type Expectation =
  /** The line that says the system is up; its time is the boot time. */
  | { kind: "ready"; pattern: Pattern; within: number }
  /** Any other text on the console. */
  | { kind: "see"; pattern: Pattern; within: number }
  /** A command typed at the console's shell, and its answer. */
  | { kind: "type"; command: string; answer: Pattern; within: number }
  /** The machine ends by itself, after a command where one is given. */
  | { kind: "power-off"; command?: string; within: number };

/** Where a pattern stands in a text, or undefined when it is not there. */
export function findPattern(text: string, pattern: Pattern): { start: number; end: number } | undefined {
  if (typeof pattern === "string") {
    const start = text.indexOf(pattern);
    return start === -1 ? undefined : { start, end: start + pattern.length };
  }
  const match = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).exec(text);
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
}

/**
 * Whether the console's echo of a command would pass for its answer. Shells echo in many ways (in pieces, scrolled
 * sideways, twice when it was typed before the prompt), so no echo can be told from an answer for sure: such a command
 * is refused instead.
 */
export function echoAnswers(command: string, answer: Pattern): boolean {
  return findPattern(command, answer) !== undefined;
}

/** An expectation in words, for messages. */
export function describe(expectation: Expectation): string {
  switch (expectation.kind) {
    case "ready":
      return `the ready line ${show(expectation.pattern)}`;
    case "see":
      return show(expectation.pattern);
    case "type":
      return `the answer ${show(expectation.answer)} to the command ${show(expectation.command)}`;
    case "power-off":
      return "the machine to power off";
  }
}

function show(pattern: Pattern): string {
  return typeof pattern === "string" ? JSON.stringify(pattern) : String(pattern);
}
