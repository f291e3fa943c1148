// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { InvalidKdlError, parse } from "@bgotink/kdl";
import type { Fault } from "./fault.ts";
import { explainFault } from "./kdl-explain.ts";
import type { Structure } from "./kdl-structure.ts";
import { limits } from "./limits.ts";
import { lineEnd, lineStart } from "./text-lines.ts";

/**
 * Every syntax error of a KDL text that can be found. The parser stops at its first fatal error; so the line at fault
 * is taken out of a copy and the rest is parsed again. Of the parser's errors, one a line is told.
 */
export function findFaults(text: string, structure: Structure): Fault[] {
  const faults = [...structure.faults];
  const linesAtFault = new Set(faults.map((fault) => lineStart(text, fault.start)));
  for (let rest = structure.mended; structure.parseable && faults.length < limits.diagnostics; ) {
    const found = parserErrors(rest).map((error) => explainFault(error, rest));
    const fresh = found.filter((fault) => !linesAtFault.has(lineStart(text, fault.start)));
    if (fresh.length === 0) break;
    for (const fault of fresh) {
      const line = lineStart(text, fault.start);
      if (linesAtFault.has(line)) continue;
      linesAtFault.add(line);
      faults.push(fault);
      rest = takeOutLine(rest, fault.start, structure);
    }
  }
  return faults;
}

function parserErrors(text: string): InvalidKdlError[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (error instanceof InvalidKdlError) return [...error.flat()].slice(0, limits.diagnostics);
    throw error;
  }
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
