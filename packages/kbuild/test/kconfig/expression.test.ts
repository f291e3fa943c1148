// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { formatExpression, parseExpression, tokenize, type Expression, type Operand } from "../../src/kconfig/expression.ts";

const parse = (text: string) => parseExpression(tokenize(text));

test.each([
  ["A && B || C", "A && B || C"],
  ["A && (B || C)", "A && (B || C)"],
  ["!(A && B)", "!(A && B)"],
  ["!A = y", "!A=y"],
  ["A != m && B >= 5", "A!=m && B>=5"],
  ['FOO = "x y" # comment', 'FOO="x y"'],
  ["$(cc-option,-mfoo=$(bar)) || A", "$(cc-option,-mfoo=$(bar)) || A"],
])("%s", (text, shown) => {
  expect(formatExpression(parse(text))).toBe(shown);
});

test.each(["A &&", "(A", "&& A", "$(cc-option,-m", "A @ B", ""])("%j is no expression", (text) => {
  expect(() => parse(text)).toThrow(SyntaxError);
});

const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.stringMatching(/^[A-Z][A-Z0-9_]{0,6}$/).map((name): Operand => ({ kind: "symbol", name })),
  fc.stringMatching(/^[a-z ]{0,5}$/).map((text): Operand => ({ kind: "text", text })),
);
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    operand,
    tie("expression").map((inner): Expression => ({ kind: "not", inner })),
    fc.record({ kind: fc.constant("compare" as const), operator: fc.constantFrom("=", "!=", "<", "<=", ">", ">="), left: operand, right: operand }) as fc.Arbitrary<Expression>,
    fc.record({ kind: fc.constantFrom("and", "or"), left: tie("expression"), right: tie("expression") }) as fc.Arbitrary<Expression>,
  ),
}));

test("what is written is read back as the same text", () => {
  fc.assert(
    fc.property(expression, (tree) => {
      const text = formatExpression(tree);
      expect(formatExpression(parse(text))).toBe(text);
    }),
  );
});
