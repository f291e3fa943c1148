// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { writeDocument } from "../../src/index.ts";

test("one node a line, children indented, text quoted, undefined properties left out", () => {
  const text = writeDocument([
    {
      name: "package",
      args: ["toybox", 1, true, null],
      props: { version: "0.8", size: undefined, "a b": -0.5 },
      children: [{ name: "leaf" }, { name: "x", children: [{ name: "y", args: ["é🎉"] }] }],
    },
    { name: "true" },
  ]);
  expect(text).toBe('package "toybox" 1 #true #null version="0.8" "a b"=-0.5 {\n  leaf\n  x {\n    y "é🎉"\n  }\n}\n"true"\n');
});

test("what KDL forbids in a document is escaped", () => {
  expect(writeDocument([{ name: "a", args: ['"\\\n\r\t\b\f', "\u0000\u001b\u007f\u0085\u202e\u2028\ufeff"] }])).toBe(
    'a "\\"\\\\\\n\\r\\t\\b\\f" "\\u{0}\\u{1b}\\u{7f}\\u{85}\\u{202e}\\u{2028}\\u{feff}"\n',
  );
});

test("half a surrogate pair cannot be written", () => {
  expect(() => writeDocument([{ name: "a", args: ["\ud800"] }])).toThrow(RangeError);
});

test("numbers keep their value", () => {
  expect(writeDocument([{ name: "n", args: [0, -0, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, Infinity, -Infinity, NaN] }])).toBe(
    "n 0 -0 1e+21 5e-324 9007199254740991 #inf #-inf #nan\n",
  );
});
