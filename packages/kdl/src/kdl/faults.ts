// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { InvalidKdlError } from "@bgotink/kdl";
import type { Fault } from "../fault.ts";
import { attemptParse } from "./attempt.ts";
import { explainFault } from "./explain.ts";
import type { Structure } from "./structure.ts";
import { limits } from "../limits.ts";
import { lineEnd, lineStart } from "../text-lines.ts";

/**
 * Every syntax error of a KDL text that can be found. The parser stops at its first fatal error; so the line at fault
 * is taken out of a copy and the rest is parsed again. Of the parser's errors, one a line is told. `errors` are those
 * of the whole text, where it was parsed before.
 */
export function findFaults(text: string, structure: Structure, errors?: readonly InvalidKdlError[]): Fault[] {
  const faults = [...structure.faults];
  // An error at the end of the text, or in what was added to it, is shown behind its last character.
  const last = text.trimEnd().length;
  const taken = new Set<number>();
  for (let rest = structure.mended; structure.parseable && faults.length < limits.diagnostics;) {
    const found = rest === structure.mended && errors !== undefined ? errors : parserErrors(rest);
    const fresh = found
      .slice(0, limits.diagnostics)
      .map((error) => explainFault(error, rest, last))
      .filter((fault) => !taken.has(lineStart(text, fault.start)));
    if (fresh.length === 0) break;
    for (const fault of fresh) {
      const line = lineStart(text, fault.start);
      if (taken.has(line)) continue;
      taken.add(line);
      if (!structure.faults.some((other) => other.start <= fault.start && fault.start <= other.end)) faults.push(fault);
      rest = takeOutLine(rest, fault.start, structure);
    }
  }
  return faults;
}

function parserErrors(text: string): InvalidKdlError[] {
  const attempt = attemptParse(text);
  return "errors" in attempt ? attempt.errors : [];
}

/** The text with the line around an offset, braces apart, replaced by nodes called x. */
function takeOutLine(text: string, offset: number, { braces, longStrings }: Structure): string {
  let start = lineStart(text, offset);
  let end = lineEnd(text, offset);
  for (const string of longStrings) {
    if (string.start < end && string.end > start) [start, end] = [Math.min(start, lineStart(text, string.start)), Math.max(end, lineEnd(text, string.end))];
  }
  let taken = "";
  let canName = true;
  for (let index = start; index < end; index++) {
    const character = text[index]!;
    if (braces.has(index)) {
      taken += character;
      canName = character === "{";
    } else if (canName && character.trim() !== "") {
      taken += "x";
      canName = false;
    } else taken += " ";
  }
  return text.slice(0, start) + taken + text.slice(end);
}
