// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Fault } from "../fault.ts";
import { scanString } from "./strings.ts";
import { limits } from "../limits.ts";
import { lineStart } from "../text-lines.ts";

/** A text's strings, comments and braces. */
export interface Structure {
  /** What is opened and never closed, closed and never opened, or beyond a limit. */
  faults: Fault[];
  /** The text with those mended, every other character at its old offset, so that the parser gets to see the rest. */
  mended: string;
  /** Offsets of the braces that stand neither in a string nor in a comment. */
  braces: Set<number>;
  /** Strings over several lines. */
  longStrings: { start: number; end: number }[];
  /** False: too deep, too long or too faulty to be parsed. */
  parseable: boolean;
}

interface OpenBrace {
  offset: number;
  indent: number;
}

/**
 * Finds where unclosed strings, comments and braces open. A parser only notices at the end of the text, or at some
 * later quote, that something was left open; whoever wrote it needs the place where it begins. Takes time linear in
 * the text, so that hostile documents are stopped here and not in the parser.
 */
export function examineStructure(text: string): Structure {
  const structure: Structure = { faults: [], mended: text, braces: new Set(), longStrings: [], parseable: true };
  const open: OpenBrace[] = [];
  let suspect: OpenBrace | undefined;
  let line = lineAt(text, 0);
  refuseByteOrderMark(text, structure);
  for (let offset = 0; offset < text.length && structure.parseable;) {
    const start = offset;
    offset = skipToken(text, start, structure);
    if (text[start] === "{") open.push({ offset: start, indent: line.indent });
    if (text[start] === "}") {
      const closed = open.pop();
      if (closed === undefined) refuseBrace(start, structure);
      else if (start === line.start + line.indent && line.indent < closed.indent && open.some((brace) => brace.indent === line.indent)) {
        suspect ??= closed;
      }
    }
    if (open.length > limits.depth) stop(structure, start, `nodes are nested too deeply: more than ${limits.depth} levels`);
    if (structure.faults.length >= limits.diagnostics) structure.parseable = false;
    if (text.slice(start, offset).includes("\n")) line = lineAt(text, lineStart(text, offset));
  }
  if (!structure.parseable) return structure;
  // The brace that a later, less indented one closed instead of its own is the likelier culprit.
  for (const brace of open.length > 0 && suspect !== undefined ? [suspect] : open) {
    structure.faults.push({ start: brace.offset, end: brace.offset + 1, message: "this brace is never closed", hint: "add the missing }" });
  }
  structure.mended += `\n${"}".repeat(open.length)}`;
  return structure;
}

function skipToken(text: string, start: number, structure: Structure): number {
  const character = text[start];
  const next = text[start + 1];
  if (character === "{" || character === "}") {
    structure.braces.add(start);
    return start + 1;
  }
  if (character === '"' || (character === "#" && /^#+"/.test(text.slice(start, start + 64)))) return skipString(text, start, structure);
  if (character === "/" && next === "*") return skipBlockComment(text, start, structure);
  if (character === "/" && (next !== "/" || text[start - 1] === ":") && next !== "-") return refuseSlash(text, start, structure);
  if (character === "/" && next === "/") return skip(lineComment, text, start);
  return skip(plain, text, start);
}

const lineComment = /[^\n]*/y;
/** One character of any kind and all that mean nothing here; a line end ends it. */
const plain = /\n|.[^"#/{}\n]*/sy;

function skip(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return start + pattern.exec(text)![0].length;
}

function skipString(text: string, start: number, structure: Structure): number {
  const string = scanString(text, start);
  structure.faults.push(...string.faults);
  if (string.state === "open text") blank(structure, start, string.end, " ");
  else if (string.state === "open line") blank(structure, start, string.end, "x");
  else if (string.tooLong) stop(structure, start, `this text is too long: at most ${limits.textLength} characters and ${limits.textLines} lines are read`);
  else for (const { start: from, end } of string.faults) blank(structure, from, end, "x");
  if (string.state === "closed" && text.slice(start, string.end).includes("\n")) structure.longStrings.push({ start, end: string.end });
  return string.end;
}

function skipBlockComment(text: string, start: number, structure: Structure): number {
  let level = 0;
  commentMark.lastIndex = start;
  for (let mark = commentMark.exec(text); mark !== null; mark = commentMark.exec(text)) {
    level += mark[0] === "/*" ? 1 : -1;
    if (level === 0) return commentMark.lastIndex;
  }
  structure.faults.push({ start, end: start + 2, message: "this comment is never closed", hint: "add the missing */" });
  blank(structure, start, text.length, " ");
  return text.length;
}

const commentMark = /\/\*|\*\//g;

/** KDL allows U+FEFF as the first character only; the parser would take it for a letter. */
function refuseByteOrderMark(text: string, structure: Structure): void {
  const start = text.indexOf("\ufeff", 1);
  if (start === -1) return;
  structure.faults.push({ start, end: start + 1, message: "the character U+FEFF is not allowed in a document", hint: "remove it; editors do not show it" });
  blank(structure, start, start + 1, " ");
}

function refuseBrace(start: number, structure: Structure): void {
  structure.faults.push({ start, end: start + 1, message: "this brace closes nothing", hint: "remove it, or add the { it belongs to" });
  blank(structure, start, start + 1, " ");
}

/** A slash outside of texts only begins comments. KDL would take what follows "https:" for one; nobody means that. */
function refuseSlash(text: string, start: number, structure: Structure): number {
  const before = /[^\s"{}();=]*$/.exec(text.slice(Math.max(0, start - 200), start))![0].length;
  const end = skip(pathRest, text, start);
  const path = text.slice(start - before, end);
  const shown = path.length <= 60 ? path : `${path.slice(0, 57)}…`;
  structure.faults.push({ start: start - before, end, message: `${shown} has to stand in quotes`, hint: `write ${JSON.stringify(shown)}` });
  blank(structure, start - before, end, "x");
  return end;
}

const pathRest = /[^\s"{}();]*/y;

function stop(structure: Structure, start: number, message: string): void {
  structure.faults.push({ start, end: start + 1, message });
  structure.parseable = false;
}

/** Overwrites a stretch of the mended text with blanks, its first character with `first`. */
function blank(structure: Structure, start: number, end: number, first: string): void {
  const filler = first + " ".repeat(Math.max(0, end - start - 1));
  structure.mended = structure.mended.slice(0, start) + filler + structure.mended.slice(end);
}

function lineAt(text: string, start: number): { start: number; indent: number } {
  return { start, indent: skip(indentation, text, start) - start };
}

const indentation = /[ \t]*/y;
