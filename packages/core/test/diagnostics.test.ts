// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { formatDiagnostic } from "../src/index.ts";

const place = { file: "a.kdl", line: 3, column: 5, message: "expected a number" };

test("a place alone is one line", () => {
  expect(formatDiagnostic(place)).toBe("a.kdl:3:5: expected a number");
});

test("the caret stands below what is at fault, as wide as it is", () => {
  const shown = formatDiagnostic({ ...place, endColumn: 8, sourceLine: "abc def ghi", hint: "write 1" });
  expect(shown.split("\n")).toEqual(["a.kdl:3:5: expected a number", "  abc def ghi", "      ^^^", "  hint: write 1"]);
});

test("tabs stay tabs, so that the caret stands right whatever their width", () => {
  const [, line, caret] = formatDiagnostic({ ...place, column: 4, sourceLine: "\ta\tb" }).split("\n");
  expect(line).toBe("  \ta\tb");
  expect(caret).toBe("  \t \t^");
});

test.each([
  ["an empty span", 5, 5],
  ["a span that ends before it begins", 5, 2],
  ["a place past the end of its line", 40, undefined],
])("%s has one caret", (_, column, endColumn) => {
  const shown = formatDiagnostic({ ...place, column, endColumn, sourceLine: "abc def" });
  expect(shown.match(/\^/g)).toHaveLength(1);
});
