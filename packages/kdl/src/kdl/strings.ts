// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Fault } from "../fault.ts";
import { limits } from "../limits.ts";
import { lineEnd } from "../text-lines.ts";

/** A string found in a text, and what is wrong with it. */
export interface ScannedString {
  /** What follows it; where it is not closed, what the next token may be looked for at. */
  end: number;
  faults: Fault[];
  /** closed: it can be parsed. The others: the parser has to be kept from `start` to `end`. */
  state: "closed" | "open line" | "open text";
  /** Beyond a limit. */
  tooLong: boolean;
}

/** Scans a string of any of KDL's four kinds: "…", """…""", #"…"#, #"""…"""#. */
export function scanString(text: string, start: number): ScannedString {
  const [, hashes = "", quotes = ""] = opening.exec(text.slice(start, start + 68))!;
  const closer = quotes + hashes;
  const body = start + hashes.length + quotes.length;
  const faults: Fault[] = [];
  const closing = hashes === "" ? findClosing(text, body, closer, faults) : text.indexOf(closer, body);
  const end = closing === -1 ? text.length : closing + closer.length;
  if (quotes === '"""' && closing === -1) {
    return { end, faults: [{ start, end: body, message: "this text is never closed", hint: `add the missing ${closer}` }], state: "open text", tooLong: false };
  }
  const content = text.slice(body, closing === -1 ? undefined : closing);
  const mayBreak = quotes === '"""' || (hashes === "" && onlyEscapedLineEnds(content));
  if (closing !== -1 && (mayBreak || !content.includes("\n"))) {
    const tooLong = content.includes("\n") && (content.length > limits.textLength || content.split("\n").length > limits.textLines);
    return { end, faults, state: "closed", tooLong };
  }
  return scanBrokenLine(text, start, closing, closer);
}

const opening = /^(#*)("""|")/;

/** A string of one line that does not end on it: ended on a later line by mistake, or forgotten. */
function scanBrokenLine(text: string, start: number, closing: number, closer: string): ScannedString {
  const end = closing + closer.length;
  if (closing !== -1 && looksLikeEnd(text, closing, end)) {
    const hint = 'text over several lines begins and ends with """ on lines of their own; for a line end inside a text write \\n';
    return { end, faults: [{ start, end: lineEnd(text, start), message: "this text runs over several lines", hint }], state: "open line", tooLong: false };
  }
  const line = text.slice(start, lineEnd(text, start));
  const stop = start + line.replace(/\s+\{\s*$/, "").length;
  return { end: stop, faults: [{ start, end: stop, message: "this text is never closed", hint: `add the missing ${closer}` }], state: "open line", tooLong: false };
}

/** True when a quote looks like the end of a text rather than the beginning of the next. */
function looksLikeEnd(text: string, quote: number, end: number): boolean {
  return /[^\s=({;]/.test(text[quote - 1] ?? " ") && /^(?:[\s;{}]|$)/.test(text.slice(end, end + 1));
}

/** True when all line ends stand behind a backslash. */
function onlyEscapedLineEnds(content: string): boolean {
  return !content.replace(/\\\\/g, "").replace(/\\\s+/g, "").includes("\n");
}

function findClosing(text: string, from: number, closer: string, faults: Fault[]): number {
  for (let offset = from; offset < text.length;) {
    if (text[offset] === "\\") offset += scanEscape(text, offset, faults);
    else if (text.startsWith(closer, offset)) return offset;
    else offset++;
  }
  return -1;
}

/** The length of the escape at an offset; one without meaning becomes a fault. */
function scanEscape(text: string, start: number, faults: Fault[]): number {
  escape.lastIndex = start;
  const found = escape.exec(text);
  const code = Number.parseInt(found?.[1] ?? "0", 16);
  if (found !== null && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return found[0].length;
  const length = found?.[0].length ?? 2;
  if (faults.length >= limits.diagnostics) return length;
  const isCode = text[start + 1] === "u";
  faults.push({
    start,
    end: start + length,
    message: `${text.slice(start, start + length)} has no meaning in a text`,
    hint: isCode ? "a character by its number is written \\u{…} with one to six hexadecimal digits" : 'write \\\\ for a backslash, or the text without escapes: #"…"#',
  });
  return length;
}

const escape = /\\(?:[nrtbfs"\\]|u\{([0-9a-fA-F]{1,6})\}|\s+)/y;
