// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Diagnostic } from "@nexus/core";
import { limits } from "./limits.ts";
import type { SourceDocument, Span } from "./tree.ts";

/** A place in a document, complete enough to point at it later, when the document itself is gone. */
export interface Location {
  file: string;
  line: number;
  column: number;
  endColumn: number;
  /** Absent when the line is too long to be shown. */
  sourceLine?: string;
}

/** The place of a span in its document. */
export function locate(document: Pick<SourceDocument, "file" | "lines">, span: Span): Location {
  const { line, column, endColumn } = span;
  const sourceLine = document.lines[line - 1] ?? "";
  return { file: document.file, line, column, endColumn, ...(sourceLine.length > limits.shownLine ? {} : { sourceLine }) };
}

/** A diagnostic that points at a place; with a document instead of a place, at its first line. */
export function diagnosticAt(at: Location | SourceDocument, message: string, hint?: string): Diagnostic {
  const place = "nodes" in at ? locate(at, { line: 1, column: 1, endColumn: 2 }) : at;
  return { ...place, message, ...(hint === undefined ? {} : { hint }) };
}

/**
 * The error for a document at fault: code "bad-document" (exit 11), diagnostics in the order of their places. Its
 * message names the file and the number of faults.
 */
export function badDocument(file: string, diagnostics: readonly Diagnostic[]): NexusError {
  const sorted = [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column).filter((one, index, all) => index === 0 || !isSame(one, all[index - 1]!));
  const count = sorted.length === 1 ? "1 error" : `${sorted.length} errors`;
  const shown = sorted.slice(0, limits.diagnostics);
  const more = sorted.length > shown.length ? `; the first ${shown.length} are shown` : "";
  return new NexusError("bad-document", `${file} has ${count}${more}`, { diagnostics: shown });
}

function isSame(one: Diagnostic, other: Diagnostic): boolean {
  return one.line === other.line && one.column === other.column && one.message === other.message && one.file === other.file;
}
