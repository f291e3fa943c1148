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

/** Where a pattern ends in a text, or undefined when it is not there. */
export function endOfMatch(text: string, pattern: Pattern): number | undefined {
  if (typeof pattern === "string") {
    const index = text.indexOf(pattern);
    return index === -1 ? undefined : index + pattern.length;
  }
  const match = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).exec(text);
  return match === null ? undefined : match.index + match[0].length;
}

/**
 * What a console printed since a command was typed, without the echo of the command: its first occurrence, or as much of
 * that as came yet. Shells break the echo of a long command into lines.
 */
export function withoutEcho(text: string, command: string): string {
  const letters = [...command].map((letter) => RegExp.escape(letter));
  const whole = new RegExp(letters.join("\\n?"));
  if (whole.test(text)) return text.replace(whole, "");
  const begun = letters.reduceRight((rest, letter) => `(?:${letter}\\n?${rest})?`, "");
  return text.replace(new RegExp(`${begun}$`), "");
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
