// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// C0 (but tab and newline), DEL, C1, and every mark that changes direction, joins or hides: what a terminal obeys.
const commands =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

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
