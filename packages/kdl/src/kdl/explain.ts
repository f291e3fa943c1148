// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { InvalidKdlError } from "@bgotink/kdl";
import type { Fault } from "../fault.ts";

/** What our wording of a parser error needs to know. */
interface Context {
  text: string;
  start: number;
  end: number;
  /** The part of the parser's message that the pattern's group caught. */
  caught: string;
}

type Wording = (context: Context) => Pick<Fault, "message" | "hint"> & Partial<Fault>;

/** The parser's error as a fault with a sentence of ours and a hint, not behind `last`; the parser's sentence where we have none. */
export function explainFault(error: InvalidKdlError, text: string, last: number): Fault {
  const start = Math.min(error.start?.offset ?? last, last);
  const end = Math.max(error.end?.offset ?? start + 1, start + 1);
  const own = error.message.replace(/ at \d+:\d+$| at end of input$/, "");
  for (const [pattern, wording] of wordings) {
    const match = pattern.exec(own);
    if (match !== null) return { start, end, ...wording({ text, start, end, caught: match[1] ?? "" }) };
  }
  return { start, end, message: own };
}

const wordings: [RegExp, Wording][] = [
  [/^Unexpected token|^Invalid node children|^Invalid identifier/, unexpected],
  [/^Invalid (?:decimal|binary|octal|hexadecimal) number|^Invalid number/, (context) => ({ ...wordAt(context), ...notANumber(context) })],
  [/^Invalid keyword "([^"]+)"/, bareKeyword],
  [
    /^Invalid keyword (\S+),/,
    ({ caught }) => ({ message: `${caught} is no value of KDL`, hint: `words with # are #true, #false, #null, #inf, #-inf and #nan; for text write ${JSON.stringify(caught)}` }),
  ],
  [/^Invalid raw string/, () => ({ message: "text without escapes has no r before it", hint: 'write #"…"#' })],
  [/^Expected newline or single-line comment after backslash/, () => ({ message: "a backslash continues a line and has to be the last thing on it" })],
  [/^Expected a value/, () => ({ message: "a value is missing after the equals sign" })],
  [/^Invalid tag|^Couldn't find node name/, () => ({ message: "parentheses mark a type annotation, which has no meaning here", hint: "write text with parentheses in quotes" })],
  [/^(?:Invalid|Unexpected) character/, badCharacter],
  [/^A node can only have one children block/, () => ({ message: "this node has two blocks of children", hint: "put all children between one pair of braces" })],
  [/^Every non-blank line of a multi-line string/, () => ({ message: "this line is indented less than the closing quotes of its text" })],
  [
    /^Multi-line strings must start|triple|three quotes|final line in a multiline/,
    () => ({ message: 'text in """ begins on the next line, and the closing """ has a line of its own' }),
  ],
  [/^Unexpected slashdash|slashdashed/, () => ({ message: "there is nothing behind /- that it could leave out" })],
  [/hashed suffix|keyword, did you forget/, () => ({ message: "a blank is missing here" })],
];

function unexpected(context: Context): Pick<Fault, "message" | "hint"> & Partial<Fault> {
  const { text, start } = context;
  const before = text[start - 1] ?? " ";
  switch (text[start]) {
    case "=":
      return {
        end: start + 1,
        message: "a property needs a name before its equals sign",
        hint: 'a node and its value stand side by side: jobs 4; a property belongs to a node: package name="x"',
      };
    case '"':
      if (/\s/.test(before)) break;
      return { end: start + 1, message: "a blank is missing before this text" };
    case "{":
      if (/[\s]/.test(before)) return { message: "these braces belong to no node", hint: "write the node's name before them, on the same line" };
      return { message: "a blank is missing before this brace" };
    case "(":
      return { message: "parentheses mark a type annotation, which has no meaning here", hint: "write text with parentheses in quotes" };
  }
  const word = wordAt(context);
  if (/^[+-]?\.?\d/.test(text.slice(word.start, word.end))) return { ...word, ...notANumber(context) };
  return { message: `${JSON.stringify(text.slice(start, word.end) || text.slice(start, context.end))} cannot stand here`, hint: "write text with special characters in quotes" };
}

function notANumber(context: Context): Pick<Fault, "message" | "hint"> {
  const { start, end } = wordAt(context);
  const word = context.text.slice(start, end);
  return { message: `${word} is neither a number nor a word`, hint: `write it in quotes: ${JSON.stringify(word)}` };
}

/** The stretch without blanks, quotes, braces and such around the fault. */
function wordAt({ text, start }: Context): { start: number; end: number } {
  const before = /[^\s"{}();=\\/#]*$/.exec(text.slice(Math.max(0, start - 200), start))![0];
  const after = /^[^\s"{}();=\\/#]*/.exec(text.slice(start, start + 200))![0];
  return { start: start - before.length, end: start + after.length };
}

/** The parser points behind the word. */
function bareKeyword({ text, start, caught }: Context): Pick<Fault, "message" | "hint"> & Partial<Fault> {
  const at = Math.max(0, text.lastIndexOf(caught, start - 1));
  return { start: at, end: at + caught.length, message: `the value ${caught} is written #${caught}`, hint: `for the text write ${JSON.stringify(caught)}` };
}

function badCharacter({ text, start }: Context): Pick<Fault, "message" | "hint"> {
  const code = text.codePointAt(start) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return { message: `the character ${name} is not allowed in a document`, hint: `inside quotes it can be written \\u{${code.toString(16)}}` };
}
