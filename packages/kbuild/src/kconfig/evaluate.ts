// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatExpression, type Comparison, type Expression, type Operand } from "./expression.ts";
import { valueOf, type ConfigValues } from "./values.ts";

/** n, m or y as a number: "and" is the smaller of two, "or" the larger one. Undefined where only the build can know. */
export type Truth = 0 | 1 | 2 | undefined;

/** What an expression comes to under a finished configuration. */
export function evaluate(expression: Expression, values: ConfigValues): Truth {
  switch (expression.kind) {
    case "symbol":
      // m stands for "as a module", which is no way at all where modules are off.
      if (expression.name === "m") return valueOf(values, "MODULES") === "y" ? 1 : 0;
      return truthOf(textOf(expression, values));
    case "text":
      return truthOf(expression.text);
    case "macro":
      return undefined;
    case "not": {
      const inner = evaluate(expression.inner, values);
      return inner === undefined ? undefined : ((2 - inner) as Truth);
    }
    case "and":
      return combine(evaluate(expression.left, values), evaluate(expression.right, values), Math.min, 0);
    case "or":
      return combine(evaluate(expression.left, values), evaluate(expression.right, values), Math.max, 2);
    case "compare":
      return compare(expression.operator, textOf(expression.left, values), textOf(expression.right, values));
  }
}

/** The value `decides` settles the result even when the other side is not known. */
function combine(left: Truth, right: Truth, pick: (a: number, b: number) => number, decides: Truth): Truth {
  if (left === decides || right === decides) return decides;
  return left === undefined || right === undefined ? undefined : (pick(left, right) as Truth);
}

function truthOf(value: string | undefined): Truth {
  if (value === undefined) return undefined;
  return value === "y" ? 2 : value === "m" ? 1 : 0;
}

function compare(operator: Comparison, left: string | undefined, right: string | undefined): Truth {
  if (left === undefined || right === undefined) return undefined;
  const order = orderOf(left, right);
  const holds = { "=": order === 0, "!=": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[operator];
  return holds ? 2 : 0;
}

function orderOf(left: string, right: string): number {
  const [a, b] = [Number(left), Number(right)];
  if (left !== "" && right !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return left < right ? -1 : left > right ? 1 : 0;
}

function textOf(operand: Operand, values: ConfigValues): string | undefined {
  if (operand.kind === "macro") return undefined;
  if (operand.kind === "text") return operand.text;
  // Constants and numbers are written like symbols; no symbol has such a name.
  if (isConstant(operand.name)) return operand.name;
  return valueOf(values, operand.name).replace(/^"(.*)"$/, "$1");
}

/** Whether a word of an expression stands for itself: y, m, n or a number. */
export function isConstant(word: string): boolean {
  return /^(?:[ymn]|-?\d+|0[xX][0-9a-fA-F]+)$/.test(word);
}

/** A part of an expression that keeps it from being true. */
export interface UnmetTerm {
  /** The part as Kconfig writes it. */
  text: string;
  /** The symbol that would have to be on, when the part is just that. */
  symbol?: string;
  /** Why it does not hold: "FOO is y". */
  reason: string;
}

/** The smallest parts of an expression that do not hold; none when it is y or m. */
export function unmetTerms(expression: Expression, values: ConfigValues): UnmetTerm[] {
  const truth = evaluate(expression, values);
  if (truth === 1 || truth === 2) return [];
  const text = formatExpression(expression);
  switch (expression.kind) {
    case "and":
      return [...unmetTerms(expression.left, values), ...unmetTerms(expression.right, values)];
    case "symbol":
      return [{ text, ...(isConstant(expression.name) ? {} : { symbol: expression.name }), reason: "off" }];
    case "macro":
      return [{ text, reason: "a test of the compiler or linker, which must have failed" }];
    case "or":
      return [{ text, reason: truth === undefined ? "only the build can tell" : "none of these holds" }];
    case "not":
    case "compare":
    case "text":
      return [{ text, reason: reasonOf(symbolsOf(expression), values) }];
  }
}

function reasonOf(symbols: readonly string[], values: ConfigValues): string {
  const known = symbols.map((symbol) => `${symbol} is ${valueOf(values, symbol)}`);
  return known.length === 0 ? "this does not hold" : known.join(", ");
}

/** The symbols that an expression refers to, each once. */
export function symbolsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case "symbol":
      return isConstant(expression.name) ? [] : [expression.name];
    case "text":
    case "macro":
      return [];
    case "not":
      return symbolsOf(expression.inner);
    case "compare":
    case "and":
    case "or":
      return [...new Set([...symbolsOf(expression.left), ...symbolsOf(expression.right)])];
  }
}
