// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a terminal obeys or hides: controls but tab and newline, format characters (bidi marks, joiners), line separators.
const commands = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of foreign origin made safe for a terminal: control and bidi characters become \x1b or \u{202e}. Keeps tab and newline. */
export function escapeText(text: string): string {
  return text.replace(commands, visible);
}

/** The same for text that must stay on one line: newline and tab are escaped too. */
export function escapeLine(text: string): string {
  return escapeText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** A value as one line of JSON in which every control and bidi character is a \u escape. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(commands, (found) =>
    Array.from({ length: found.length }, (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`).join(""),
  );
}

function visible(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  if (found === "\r") return "\\r";
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
