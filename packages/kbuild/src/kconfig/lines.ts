// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** A line of Kconfig that says something, with its continuations. */
export interface LogicalLine {
  text: string;
  /** Of its first part, from 1. */
  number: number;
}

const tabWidth = 8;

/** The lines of a Kconfig file without comments, blank lines and help texts. A help text ends where its indentation does. */
export function* logicalLines(text: string): Generator<LogicalLine> {
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const number = at + 1;
    let line = lines[at] as string;
    while (line.endsWith("\\") && at + 1 < lines.length) line = line.slice(0, -1) + (lines[++at] as string);
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    if (trimmed === "help" || trimmed === "---help---") at = endOfHelp(lines, at);
    else yield { text: trimmed, number };
  }
}

/** The index of a help text's last line, which begins after `start`. Its first line sets how far it is indented. */
function endOfHelp(lines: readonly string[], start: number): number {
  let indentation: number | undefined;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] as string;
    if (line.trim() === "") continue;
    const width = indentationOf(line);
    indentation ??= width;
    if (width < indentation || width === 0) return at - 1;
  }
  return lines.length - 1;
}

function indentationOf(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === "\t") width += tabWidth - (width % tabWidth);
    else if (character === " ") width++;
    else break;
  }
  return width;
}
