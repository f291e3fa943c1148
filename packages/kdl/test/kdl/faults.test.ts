// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDocument } from "../../src/index.ts";
import { diagnosticsOf, syntaxErrors } from "../plain.ts";

const table: [what: string, text: string, errors: string[]][] = [
  ["a forgotten closing quote", 'a 1\nb "hello\nc 2\nd "x"\n', ["2:3-9 this text is never closed"]],
  ["the same before a block", 'b "hello {\n c 2\n}\nd 1.2.3\n', ["1:3-9 this text is never closed", "4:3-8 1.2.3 is neither a number nor a word"]],
  ["the same on the last line", 'a 1\nb "hello', ["2:3-9 this text is never closed"]],
  ["a text that goes on on the next line", 'a "x\n  y"\nb 2.', ["1:3-5 this text runs over several lines", "3:3-5 2. is neither a number nor a word"]],
  ["an unclosed raw text", 'a #"x"\nb 2\n', ["1:3-7 this text is never closed"]],
  ["an unclosed text of several lines", 'a """\n x\nb 2\n', ["1:3-6 this text is never closed"]],
  ["an unclosed comment", "a 1\n/* b\nc 2\n", ["2:1-3 this comment is never closed"]],
  ["an unclosed brace", "a {\n  b {\n    c 1\n  }\n", ["1:3-4 this brace is never closed"]],
  ["two unclosed braces", "a {\n  b {\n    c 1\n", ["1:3-4 this brace is never closed", "2:5-6 this brace is never closed"]],
  ["an unclosed brace further in", "a {\n  b {\n    c 1\n}\nd 2\n", ["2:5-6 this brace is never closed"]],
  ["a brace too many", "a {\n}\n}\nb 1.\n", ["3:1-2 this brace closes nothing", "4:3-5 1. is neither a number nor a word"]],
  ["a brace in a text and in a comment", 'a "{" /* { */ // {\nb true', ["2:3-7 the value true is written #true"]],
  ["words for values", "a true\nb x=null\n", ["1:3-7 the value true is written #true", "2:5-9 the value null is written #null"]],
  ["a missing value", "a b=\nc 1\n", ["1:5-5 a value is missing after the equals sign"]],
  ["an equals sign after a node", "jobs = 4\n", ["1:6-7 a property needs a name before its equals sign"]],
  ["the same in a block", "a { b = 1 }\nc { d 1.2.3\n}", ["1:7-8 a property needs a name before its equals sign", "2:7-12 1.2.3 is neither a number nor a word"]],
  [
    "versions without quotes",
    "a 1.2.3\nb 12abc\nc 0xZZ\nd 0.8-rc1\ne +.5",
    [
      "1:3-8 1.2.3 is neither a number nor a word",
      "2:3-8 12abc is neither a number nor a word",
      "3:3-7 0xZZ is neither a number nor a word",
      "4:3-10 0.8-rc1 is neither a number nor a word",
      "5:3-6 +.5 is neither a number nor a word",
    ],
  ],
  ["an unknown escape", 'a "x\\q" "\\w"', ["1:5-7 \\q has no meaning in a text", "1:10-12 \\w has no meaning in a text"]],
  [
    "a character number out of range",
    'a "\\u{110000}"\nb "\\u00e9"\nc "\\u{d800}"',
    ["1:4-14 \\u{110000} has no meaning in a text", "2:4-6 \\u has no meaning in a text", "3:4-12 \\u{d800} has no meaning in a text"],
  ],
  ["a type annotation", "(t)c (u8)1", ["1:4-5 type annotations such as (t) have no meaning here", "1:6-11 type annotations such as (u8) have no meaning here"]],
  ["an open parenthesis", "a (u8 1\n", ["1:7-8 parentheses mark a type annotation, which has no meaning here"]],
  ["texts without a blank between them", 'a"b"\nc "d""e"\n', ["1:2-3 a blank is missing before this text", "2:6-7 a blank is missing before this text"]],
  ["a block without a name", "{\n a 1\n}\n", ["1:1-2 these braces belong to no node"]],
  ["a block on the next line", "a\n{\n b 1\n}\n", ["2:1-2 these braces belong to no node"]],
  ["two blocks", "a { b; } { c; }", ["1:16-16 this node has two blocks of children"]],
  [
    "forbidden characters",
    'a \u0000 1\nb \u202e 2\nc "\u0007"\nd \ufeff',
    [
      "1:3-4 the character U+0000 is not allowed in a document",
      "2:3-4 the character U+202E is not allowed in a document",
      "3:4-5 the character U+0007 is not allowed in a document",
      "4:3-4 the character U+FEFF is not allowed in a document",
    ],
  ],
  ["unknown words with #", "a #True\nb #yes", ["1:3-8 #True is no value of KDL", "2:3-7 #yes is no value of KDL"]],
  ["raw text of KDL 1", 'a r#"x"#\n', ["1:2-9 text without escapes has no r before it"]],
  ["a backslash inside a line", "a \\ b\n", ["1:5-6 a backslash continues a line and has to be the last thing on it"]],
  ["lines too far out in a text of several lines", 'a """\n x\n   y\n  """\n', ["2:1-3 this line is indented less than the closing quotes of its text"]],
  ["triple quotes on one line", 'a """x"""\n', ['1:3-10 text in """ begins on the next line, and the closing """ has a line of its own']],
  ["a property given twice", "a x=1 y=2 x=3", ["1:11-12 the property x is given twice"]],
  [
    "paths and web addresses without quotes",
    "a /usr/lib ./x/y\nb https://musl.libc.org c\nc /",
    ["1:3-11 /usr/lib has to stand in quotes", "1:12-17 ./x/y has to stand in quotes", "2:3-24 https://musl.libc.org has to stand in quotes", "3:3-4 / has to stand in quotes"],
  ],
  ["nothing behind /-", "a 1\nb /-\n\n", ["2:5-5 there is nothing behind /- that it could leave out"]],
  [
    "one fault in another",
    'package toybox version=0.8.11 {\n  source https://landley.net/ x=\n  essential true\n  text "a\\q" 1.2.3\n',
    [
      "1:24-30 0.8.11 is neither a number nor a word",
      "1:31-32 this brace is never closed",
      "2:10-30 https://landley.net/ has to stand in quotes",
      "2:33-33 a value is missing after the equals sign",
      "3:13-17 the value true is written #true",
      "4:10-12 \\q has no meaning in a text",
      "4:14-19 1.2.3 is neither a number nor a word",
    ],
  ],
  ["CRLF line ends", 'a 1.2.3\r\nb "x\r\nc true\r\n', ["1:3-8 1.2.3 is neither a number nor a word", "2:3-5 this text is never closed", "3:3-7 the value true is written #true"]],
  ["tabs, accents and emoji before the fault", '\ta "é🎉" 1.2.3', ["1:10-15 1.2.3 is neither a number nor a word"]],
];

test.each(table)("%s", (_, text, errors) => {
  expect(syntaxErrors(text, "x.kdl")).toEqual(errors);
});

test("nesting beyond the limit is refused, however deep", () => {
  for (const depth of [33, 200_000]) {
    expect(syntaxErrors("a {".repeat(depth) + "}".repeat(depth), "x.kdl")).toEqual(["1:99-100 nodes are nested too deeply: more than 32 levels"]);
  }
  expect(syntaxErrors("a {".repeat(32) + "}".repeat(32), "x.kdl")).toEqual([]);
});

test("of many errors the first twenty are told", () => {
  expect(syntaxErrors("a true\n".repeat(500), "x.kdl")).toHaveLength(20);
});

test("an error in a text without strings, blocks or sense is still an error with a place", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1.-"#{}()/*\\=;\n\r \t\ufeff\u0000é'), maxLength: 40 }), (text) => {
      const lines = text.split("\n");
      for (const { line, column, endColumn, message } of diagnosticsOf(() => parseDocument(text, "x.kdl"))) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        expect(endColumn).toBeGreaterThanOrEqual(column);
        expect(message).not.toMatch(/bug|undefined/);
      }
    }),
    { numRuns: 1500 },
  );
});
