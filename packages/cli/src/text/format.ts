// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { escapeLine } from "./escape.ts";

/** Bytes for people, in powers of 1000: "812 B", "1.2 kB", "23 MB". */
export function formatSize(bytes: number): string {
  const sign = bytes < 0 ? "-" : "";
  let value = Math.abs(bytes);
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${sign}${value.toFixed(digits)} ${units[unit]}`;
}

/** Milliseconds for people: "850 ms", "3.2 s", "2 min 5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A count with its noun: "1 file", "3 files", "2 entries" (plural given). */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Rows in aligned columns, two blanks apart; cells are escaped. Columns named in `right` are flushed right. */
export function formatTable(rows: readonly (readonly string[])[], options: { header?: readonly string[]; right?: readonly number[] } = {}): string {
  const all = (options.header === undefined ? rows : [options.header, ...rows]).map((row) => row.map(escapeLine));
  const widths: number[] = [];
  for (const row of all) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (options.right?.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Named values, one a line, names aligned; absent values are left out, lists are joined by commas. Values are escaped. */
export function formatFields(fields: readonly (readonly [name: string, value: string | number | readonly string[] | undefined])[]): string {
  const present = fields.filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0));
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)}  ${escapeLine(Array.isArray(value) ? value.join(", ") : String(value))}`).join("\n");
}

/** Words wrapped to a width, each line indented. Lines that start with a blank are kept as they are. */
export function wrap(text: string, width: number, indent = ""): string {
  return text
    .split("\n")
    .map((line) => (line.startsWith(" ") ? indent + line : wrapLine(line, width, indent)))
    .join("\n");
}

function wrapLine(line: string, width: number, indent: string): string {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && indent.length + current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current].map((each) => (each === "" ? "" : indent + each)).join("\n");
}
