// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import * as z from "zod/mini";
import type { Location } from "./diagnose.ts";
import type { Primitive } from "./tree.ts";

/** How one value is checked and what it becomes. */
export interface Scalar<T> {
  readonly kind: "scalar";
  /** True: the decoded value is `{ value, at }`. */
  readonly located: boolean;
  /** The value, or what is wrong with it as "expected …". */
  parse(value: Primitive): { value: T } | { problem: string };
}

/** A value together with its place, for checks that come later. */
export interface Located<T> {
  value: T;
  at: Location;
}

/** A scalar by a zod schema. The schema's own message, where it has one, is shown as it is. */
export function scalar<T>(schema: z.core.$ZodType<T>): Scalar<T> {
  return {
    kind: "scalar",
    located: false,
    parse(value) {
      const result = z.safeParse(schema, value);
      return result.success ? { value: result.data } : { problem: explain(result.error.issues[0]!, value) };
    },
  };
}

/** Text that is not empty. With a pattern, `expected` says in words what it asks for ("a version such as 1.2"). */
export function text(rule?: { pattern: RegExp; expected: string }): Scalar<string> {
  if (rule === undefined) return scalar(z.string().check(z.minLength(1)));
  return scalar(z.string().check(z.regex(rule.pattern, { error: `expected ${rule.expected}` })));
}

/** Any text, the empty one too. */
export function anyText(): Scalar<string> {
  return scalar(z.string());
}

/** A whole number within bounds, both included. */
export function integer({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = {}): Scalar<number> {
  return scalar(z.int().check(z.gte(minimum), z.lte(maximum)));
}

/** true or false. */
export function boolean(): Scalar<boolean> {
  return scalar(z.boolean());
}

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): Scalar<T> {
  return scalar(z.enum(words) as unknown as z.core.$ZodType<T>);
}

/** The same scalar, decoded as `{ value, at }`. */
export function located<T>(inner: Scalar<T>): Scalar<Located<T>> {
  return { ...inner, located: true } as Scalar<unknown> as Scalar<Located<T>>;
}

/** A value as a message names it. */
export function describe(value: Primitive): string {
  if (typeof value === "string") return value === "" ? "empty text" : `the text ${JSON.stringify(shorten(value))}`;
  if (typeof value === "number") return `the number ${value}`;
  return String(value);
}

function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}…`;
}

/** zod's finding in plain English. */
function explain(issue: z.core.$ZodIssue, value: Primitive): string {
  const found = `, found ${describe(value)}`;
  switch (issue.code) {
    case "invalid_type":
      return `expected ${typeNames[issue.expected] ?? issue.expected}${found}`;
    case "invalid_value":
      return `expected ${either(issue.values.map(String))}${found}`;
    case "too_small":
      return `expected ${issue.origin === "string" ? "more text" : `at least ${issue.minimum}`}${found}`;
    case "too_big":
      return `expected at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}${found}`;
    default:
      return `${issue.message === "Invalid input" ? `expected ${issue.code.replaceAll("_", " ")}` : issue.message}${found}`;
  }
}

const typeNames: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** "a, b or c". */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
