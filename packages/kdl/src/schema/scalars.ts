// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import * as z from "zod/mini";
import type { Location } from "../diagnose.ts";
import type { Primitive } from "../tree.ts";

/** How one value is checked and what it becomes. */
export interface Scalar<T> {
  readonly kind: "scalar";
  /** True: the decoded value is `{ value, at }`. */
  readonly located: boolean;
  /** The value, or what is wrong with it: "expected …, found …". `written` is the value as the document spells it. */
  parse(value: Primitive, written?: string): { value: T } | { problem: string };
}

/** A value together with its place, for checks that come later. */
export interface Located<T> {
  value: T;
  at: Location;
}

/**
 * A scalar by a zod schema. `expected` completes the sentence "expected …" ("a web address"); the message of a
 * refinement in the schema takes its place.
 */
export function scalar<T>(schema: z.core.$ZodType<T>, expected: string): Scalar<T> {
  return {
    kind: "scalar",
    located: false,
    parse(value, written = String(value)) {
      const result = z.safeParse(schema, value);
      if (result.success) return { value: result.data };
      const [issue] = result.error.issues;
      const wish = issue?.code === "custom" && issue.message !== "Invalid input" ? issue.message : `expected ${expected}`;
      return { problem: `${wish}, found ${describe(value, written)}` };
    },
  };
}

/** Text that is not empty; with a pattern, text of a form that `expected` puts in words: "a version such as 1.2". */
export function text(rule?: { pattern: RegExp; expected: string }): Scalar<string> {
  if (rule === undefined) return scalar(z.string().check(z.minLength(1)), "text");
  return scalar(z.string().check(z.regex(rule.pattern)), rule.expected);
}

/** Any text, the empty one too. */
export function anyText(): Scalar<string> {
  return scalar(z.string(), "text");
}

/** A whole number within bounds, both included; without bounds from 0 on. */
export function integer({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = {}): Scalar<number> {
  const bounds = maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum} on` : `from ${minimum} to ${maximum}`;
  return scalar(z.int().check(z.gte(minimum), z.lte(maximum)), `a whole number ${bounds}`);
}

/** true or false, which KDL writes #true and #false. */
export function boolean(): Scalar<boolean> {
  return scalar(z.boolean(), "true or false");
}

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): Scalar<T> {
  const known: readonly string[] = words;
  const isKnown = (value: unknown): value is T => typeof value === "string" && known.includes(value);
  return scalar(z.custom<T>(isKnown), either(words));
}

/** The same scalar, decoded as `{ value, at }`. */
export function located<T>(inner: Scalar<T>): Scalar<Located<T>> {
  return { ...inner, located: true } as Scalar<unknown> as Scalar<Located<T>>;
}

function describe(value: Primitive, written: string): string {
  if (typeof value === "number") return `the number ${written}`;
  if (typeof value !== "string") return String(value);
  return value === "" ? "empty text" : `the text ${JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 57)}…`)}`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
