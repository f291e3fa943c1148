// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** A place in a document and what is wrong there. Lines and columns count from 1. */
export interface Diagnostic {
  file: string;
  line: number;
  column: number;
  /** One past the last column at fault, on the same line. */
  endColumn?: number;
  message: string;
  hint?: string;
  /** The text of the line, for the caret below it. */
  sourceLine?: string;
}

/** The diagnostic as lines of text: `file:line:column: message`, the source line, a caret, the hint. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, message, sourceLine, hint } = diagnostic;
  const lines = [`${file}:${line}:${column}: ${message}`];
  if (sourceLine !== undefined) {
    const width = Math.max(1, (diagnostic.endColumn ?? column + 1) - column);
    const indent = sourceLine.slice(0, column - 1).replace(/[^\t]/g, " ");
    lines.push(`  ${sourceLine}`, `  ${indent}${"^".repeat(width)}`);
  }
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join("\n");
}
