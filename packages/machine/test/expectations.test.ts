// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { echoAnswers, findPattern } from "../src/expectations.ts";

test("a literal pattern is no regular expression, a regular expression keeps no state", () => {
  expect(findPattern("a.c abc", "a.c")).toEqual({ start: 0, end: 3 });
  expect(findPattern("abc", "a.c")).toBeUndefined();
  const pattern = /b+/g;
  expect(findPattern("abbc", pattern)).toEqual({ start: 1, end: 3 });
  expect(findPattern("abbc", pattern)).toEqual({ start: 1, end: 3 });
});

test("an answer that stands in its own command is known: its echo would pass for it", () => {
  expect(echoAnswers("grep -q /Data /proc/mounts && echo data-is-mounted", "data-is-mounted")).toBe(true);
  expect(echoAnswers("grep -q /Data /proc/mounts && echo data-is-''mounted", "data-is-mounted")).toBe(false);
  expect(echoAnswers("say 42 shells", /\d+ shells$/)).toBe(true);
  expect(echoAnswers("echo $((6 * 7)) shells", /\d+ shells$/)).toBe(false);
});
