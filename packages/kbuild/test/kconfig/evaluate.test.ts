// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { evaluate, unmetTerms } from "../../src/kconfig/evaluate.ts";
import { parseExpression, tokenize } from "../../src/kconfig/expression.ts";
import { parseConfig } from "../../src/kconfig/values.ts";

const values = parseConfig('CONFIG_MODULES=y\nCONFIG_YES=y\nCONFIG_MOD=m\nCONFIG_EIGHT=8\nCONFIG_NAME="x y"\n# CONFIG_OFF is not set\n');
const parse = (text: string) => parseExpression(tokenize(text));

test.each([
  ["YES", 2],
  ["MOD", 1],
  ["OFF", 0],
  ["NOWHERE", 0],
  ["!MOD", 1],
  ["YES && MOD", 1],
  ["OFF || MOD", 1],
  ["MOD = m", 2],
  ["YES != y", 0],
  ["EIGHT >= 0x8", 2],
  ["EIGHT < 10", 2],
  ['NAME = "x y"', 2],
  ["$(cc-option,-x)", undefined],
  ["OFF && $(cc-option,-x)", 0],
  ["YES || $(cc-option,-x)", 2],
  ["YES && $(cc-option,-x)", undefined],
  ["YES && m", 1],
] as const)("%s is %s", (text, truth) => {
  expect(evaluate(parse(text), values)).toBe(truth);
});

test("m is no way where modules are off", () => {
  expect(evaluate(parse("m"), parseConfig("CONFIG_YES=y\n"))).toBe(0);
});

test.each([
  ["YES && OFF && (NOWHERE && MOD)", ["OFF: off", "NOWHERE: off"]],
  ["OFF || NOWHERE", ["OFF || NOWHERE: none of these holds"]],
  ["!YES", ["!YES: YES is y"]],
  ["EIGHT > 9", ["EIGHT>9: EIGHT is 8"]],
  ["YES && $(cc-option,-x)", ["$(cc-option,-x): a test of the compiler or linker, which must have failed"]],
  ["YES || OFF", []],
])("what keeps %s from holding", (text, terms) => {
  expect(unmetTerms(parse(text), values).map((term) => `${term.text}: ${term.reason}`)).toEqual(terms);
});
