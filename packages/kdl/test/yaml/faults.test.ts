// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDocument } from "../../src/index.ts";
import { diagnosticsOf, syntaxErrors } from "../plain.ts";

test.each<[what: string, text: string, errors: string[]]>([
  ["an unclosed list", "a: [1,\nb: 2", ["1:4-5 this [ is never closed"]],
  ["an unclosed map", "a: {b: 1\nc: 2\n", ["1:4-5 this { is never closed"]],
  ["an unclosed map in a list", "a: [1, {b: 2]\nc: 1\n", ["1:8-9 this { is never closed"]],
  ["unclosed quotes", 'a: "x\nb: 1\n', ['1:4-5 this " is never closed']],
  ["unclosed apostrophes", "a: 'x\nb: 1\n", ["1:4-5 this ' is never closed"]],
  ["two faults at once", 'a:\n  - [1\n  - 2\nb: "x\nc: 1\n', ["2:5-6 this [ is never closed", '4:4-5 this " is never closed']],
  [
    "reserved characters",
    "a: @x\nb: `y`\nc: %z",
    ["1:4-5 text cannot begin with this character", "2:4-5 text cannot begin with this character", "3:4-5 text cannot begin with this character"],
  ],
  ["two keys on a line", "a: b: c\n", ["1:4-5 a second key on one line"]],
  ["a tab before a line", "a:\n\t- b\n", ["2:1-2 a tab cannot indent a line"]],
  ["indentation that fits nothing", "a:\n  b: 1\n c: 2\n", ["3:1-2 this line is indented differently from its neighbours"]],
  ["unknown escapes", 'a: "\\q"\nb: "\\w"\n', ["1:5-6 this escape has no meaning in a text", "2:5-6 this escape has no meaning in a text"]],
  ["a second document", "a: 1\n---\nb: 1\n", ["2:1-4 a file holds one document"]],
  ["tags", "a: !!str 5\nb: !x y\n", ["2:4-6 tags have no meaning here"]],
  ["tags that YAML knows", "a: !!str 5\nb: !!set {x, y}\n", ["1:4-9 tags such as !!str have no meaning here", "2:4-9 tags such as !!set have no meaning here"]],
  ["an older YAML", "%YAML 1.1\n---\na: yes\n", ["1:1-6 documents are read as YAML 1.2, not 1.1"]],
  ["an unknown directive", "%FOO x\n---\na: 1\n", ["1:1-7 this directive is not known"]],
  ["a closing bracket alone", "a: ]\n", ["1:4-5 this cannot stand here"]],
  ["a key over two lines", "a\nb: 1\n", ["1:1-2 a key with its : has to stand on one line"]],
])("%s", (_, text, errors) => {
  expect(syntaxErrors(text, "x.yaml")).toEqual(errors);
});

test("nesting beyond all limits", () => {
  expect(syntaxErrors("[".repeat(20_000), "x.yaml")[0]).toMatch(/nested too deeply/);
  expect(syntaxErrors(Array.from({ length: 40 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""), "x.yaml")[0]).toMatch(/nested too deeply/);
});

test("any text gives a tree or faults with places, never another error", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab1:-\"'[]{},&*!|>%@#?~ \n\n\t\u0000é"), maxLength: 40 }), (text) => {
      const lines = text.split("\n");
      for (const { line, column } of diagnosticsOf(() => parseDocument(text, "x.yaml"))) {
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
      }
    }),
    { numRuns: 1000 },
  );
});
