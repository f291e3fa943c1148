// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Diagnostic } from "@nexus/core";
import { boards, type Board } from "../../src/rumk/board/board.ts";
import type { KnownSizes } from "../../src/rumk/check/check-contents.ts";
import { checkSystem } from "../../src/rumk/check/check.ts";
import { parseSystem } from "../../src/rumk/description/load.ts";

/** The text of profiles/rumk-demo.kdl. */
export const demo = readFileSync(join(import.meta.dirname, "../../../../profiles/rumk-demo.kdl"), "utf8");

/** The demo with pieces of its text replaced; each has to be there. */
export function changed(...changes: readonly (readonly [from: string, to: string])[]): string {
  let text = demo;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the demo does not say ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/** Every fault of a description, of its words or of what they mean. */
export function faultsOf(text: string, sizes?: KnownSizes, known: readonly Board[] = boards): Diagnostic[] {
  try {
    return checkSystem(parseSystem(text, "test.kdl"), sizes, known);
  } catch (error) {
    if (error instanceof NexusError && error.code === "bad-document") return error.diagnostics;
    throw error;
  }
}

/** What the text says at a fault's place. */
export function pointedAt({ sourceLine = "", column, endColumn }: Diagnostic): string {
  return sourceLine.slice(column - 1, (endColumn ?? column + 1) - 1);
}
