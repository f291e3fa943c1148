// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Expressions of the Kconfig language, after Documentation/kbuild/kconfig-language.rst and kconfig-macro-language.rst.

/** An operand: a symbol (y, m, n and numbers are written the same way), a text in quotes, or a test run by the build. */
export type Operand = { kind: "symbol"; name: string } | { kind: "text"; text: string } | { kind: "macro"; text: string };

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

export type Expression =
  | Operand
  | { kind: "not"; inner: Expression }
  | { kind: "and" | "or"; left: Expression; right: Expression }
  | { kind: "compare"; operator: Comparison; left: Operand; right: Operand };

/** A word or sign of a Kconfig line. */
export interface Token {
  kind: "word" | "text" | "macro" | "sign";
  text: string;
}

const tokenForm = /\s+|#.*|(?<sign>&&|\|\||!=|<=|>=|[=<>!()])|(?<word>[A-Za-z0-9_/.+-]+)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/y;

/** A line's tokens; a comment ends it. @throws SyntaxError for a character that has no place in Kconfig. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < line.length;) {
    if (line.startsWith("$(", at)) {
      const end = endOfMacro(line, at);
      tokens.push({ kind: "macro", text: line.slice(at, end) });
      at = end;
      continue;
    }
    tokenForm.lastIndex = at;
    const match = tokenForm.exec(line);
    if (match === null) throw new SyntaxError(`unexpected ${JSON.stringify(line[at])} in ${JSON.stringify(line)}`);
    const { sign, word, text } = match.groups as { sign?: string; word?: string; text?: string };
    if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    if (word !== undefined) tokens.push({ kind: "word", text: word });
    if (text !== undefined) tokens.push({ kind: "text", text: text.slice(1, -1).replace(/\\(.)/g, "$1") });
    at = tokenForm.lastIndex;
  }
  return tokens;
}

/** Macro calls may be nested and hold anything else, so only their parentheses are counted. */
function endOfMacro(line: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === "(") depth++;
    if (line[at] === ")" && --depth === 0) return at + 1;
  }
  throw new SyntaxError(`$( is not closed in ${JSON.stringify(line)}`);
}

/**
 * Parses an expression from the front of `tokens`, which loses what it took. "!" binds strongest, then comparisons,
 * "&&", "||". @throws SyntaxError where no expression stands.
 */
export function parseExpression(tokens: Token[]): Expression {
  return parseChain(tokens, "||", "or", () => parseChain(tokens, "&&", "and", () => parseTerm(tokens)));
}

function parseChain(tokens: Token[], sign: string, kind: "and" | "or", next: () => Expression): Expression {
  let left = next();
  while (takeSign(tokens, sign)) left = { kind, left, right: next() };
  return left;
}

function parseTerm(tokens: Token[]): Expression {
  if (takeSign(tokens, "!")) return { kind: "not", inner: parseTerm(tokens) };
  if (takeSign(tokens, "(")) {
    const inner = parseExpression(tokens);
    if (!takeSign(tokens, ")")) throw new SyntaxError("a closing parenthesis is missing");
    return inner;
  }
  const left = parseOperand(tokens);
  const operator = comparisons.find((sign) => takeSign(tokens, sign));
  return operator === undefined ? left : { kind: "compare", operator, left, right: parseOperand(tokens) };
}

const comparisons: readonly Comparison[] = ["=", "!=", "<=", ">=", "<", ">"];

/** Parses a symbol, a text or a macro from the front of `tokens`. @throws SyntaxError when something else stands there. */
export function parseOperand(tokens: Token[]): Operand {
  const token = tokens.shift();
  if (token?.kind === "word") return { kind: "symbol", name: token.text };
  if (token?.kind === "text") return { kind: "text", text: token.text };
  if (token?.kind === "macro") return { kind: "macro", text: token.text };
  throw new SyntaxError(`a symbol or a text is missing before ${token === undefined ? "the end of the line" : JSON.stringify(token.text)}`);
}

function takeSign(tokens: Token[], sign: string): boolean {
  if (tokens[0]?.kind !== "sign" || tokens[0].text !== sign) return false;
  tokens.shift();
  return true;
}

const strength = { or: 1, and: 2, not: 3, compare: 4, symbol: 5, text: 5, macro: 5 } as const;

/** An expression as Kconfig writes it, with no more parentheses than it needs. */
export function formatExpression(expression: Expression): string {
  const within = (inner: Expression) => (strength[inner.kind] < strength[expression.kind] ? `(${formatExpression(inner)})` : formatExpression(inner));
  switch (expression.kind) {
    case "symbol":
      return expression.name;
    case "text":
      return JSON.stringify(expression.text);
    case "macro":
      return expression.text;
    case "not":
      return `!${within(expression.inner)}`;
    case "compare":
      return `${formatExpression(expression.left)}${expression.operator}${formatExpression(expression.right)}`;
    case "and":
      return `${within(expression.left)} && ${within(expression.right)}`;
    case "or":
      return `${within(expression.left)} || ${within(expression.right)}`;
  }
}
