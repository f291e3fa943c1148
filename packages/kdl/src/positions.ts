// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Span } from "./tree.ts";

/** Turns offsets into a text to lines and columns. Lines end with LF or CRLF, as editors have it. */
export interface Positions {
  lines: readonly string[];
  /** The span from one offset to another, cut at the end of its first line. */
  span(start: number, end: number): Span;
}

/** Indexes a text once, so that each look-up is a binary search. */
export function indexPositions(text: string): Positions {
  const lines = text.split("\n");
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length + 1;
  }
  const visible = lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return {
    lines: visible,
    span(start, end) {
      const index = lastAtMost(starts, start);
      const column = start - starts[index]! + 1;
      const lineEnd = Math.max(column, visible[index]!.length + 1);
      return { line: index + 1, column, endColumn: Math.min(Math.max(end - starts[index]! + 1, column), lineEnd) };
    },
  };
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
