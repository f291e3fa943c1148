// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { indexPositions } from "../src/positions.ts";

test("offsets become lines and columns from 1; spans end with their first line", () => {
  const text = "ab\r\n\ncdé🎉f\n";
  const { lines, span } = indexPositions(text);
  expect(lines).toEqual(["ab", "", "cdé🎉f", ""]);
  expect(span(0, 1)).toEqual({ line: 1, column: 1, endColumn: 2 });
  expect(span(1, 7)).toEqual({ line: 1, column: 2, endColumn: 3 });
  expect(span(4, 4)).toEqual({ line: 2, column: 1, endColumn: 1 });
  expect(span(text.indexOf("f"), text.indexOf("f") + 1)).toEqual({ line: 3, column: 6, endColumn: 7 });
  expect(span(text.length, text.length + 1)).toEqual({ line: 4, column: 1, endColumn: 1 });
});
