// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { bytes, milliseconds } from "../../src/index.ts";

test.each([
  ["0B", 0],
  ["512B", 512],
  ["256KiB", 262_144],
  ["32MiB", 33_554_432],
  ["8GiB", 8_589_934_592],
])("the size %s", (text, value) => {
  expect(bytes().parse(text)).toEqual({ value });
});

test.each([
  ["0ms", 0],
  ["250ms", 250],
  ["2s", 2000],
  ["1min", 60_000],
  ["1h", 3_600_000],
])("the duration %s", (text, value) => {
  expect(milliseconds().parse(text)).toEqual({ value });
});

test.each(["", "32", "32 MiB", "-1MiB", "1.5MiB", "01MiB", "32mib", "1TiB", "1ms"])("%j is no size", (text) => {
  expect(bytes().parse(text)).toHaveProperty("problem");
});

test("what is no text, or beyond what numbers hold, is refused", () => {
  expect(bytes().parse(32, "32")).toEqual({ problem: 'expected a size such as "32MiB", found 32' });
  expect(milliseconds().parse(true)).toHaveProperty("problem");
  expect(bytes().parse("99999999GiB")).toEqual({ problem: "99999999GiB is too large" });
});
