// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { formatCount, formatDuration, formatFields, formatSize, formatTable, wrap } from "../../src/text/format.ts";

test("sizes carry two or three digits and the right unit", () => {
  expect([0, 812, 999, 1000, 1234, 9949, 9950, 23_400_000, 999_499_999, 999_500_000, 5e15, -1500].map(formatSize)).toEqual([
    "0 B",
    "812 B",
    "999 B",
    "1.0 kB",
    "1.2 kB",
    "9.9 kB",
    "10 kB",
    "23 MB",
    "999 MB",
    "1.0 GB",
    "5000 TB",
    "-1.5 kB",
  ]);
});

test("durations", () => {
  expect([0.4, 850, 999.6, 3210, 59_940, 59_960, 125_000].map(formatDuration)).toEqual(["0 ms", "850 ms", "1.0 s", "3.2 s", "59.9 s", "1 min 0 s", "2 min 5 s"]);
});

test("counts", () => {
  expect([formatCount(1, "file"), formatCount(0, "file"), formatCount(2, "entry", "entries")]).toEqual(["1 file", "0 files", "2 entries"]);
});

test("tables are aligned and escape their cells", () => {
  expect(
    formatTable(
      [
        ["a", "1", "x"],
        ["long\x1b", "22", ""],
      ],
      { header: ["NAME", "N", "Z"], right: [1] },
    ),
  ).toBe("NAME       N  Z\na          1  x\nlong\\x1b  22");
  expect(formatTable([])).toBe("");
});

test("fields leave out what is absent", () => {
  expect(
    formatFields([
      ["name", "mksh"],
      ["licence", undefined],
      ["needs", ["a", "b"]],
      ["size", 3],
      ["none", []],
    ]),
  ).toBe("name   mksh\nneeds  a, b\nsize   3");
});

test("wrapping keeps words, paragraphs and indented lines", () => {
  expect(wrap("one two three\n\n  as it is here", 9)).toBe("one two\nthree\n\n  as it is here");
});
