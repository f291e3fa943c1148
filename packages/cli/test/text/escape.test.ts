// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeLine, escapeText, jsonLine } from "../../src/text/escape.ts";

const obeyed = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

test("terminal commands become visible, words stay", () => {
  expect(escapeLine("a\x1b]0;t\x07b\nc\td\re")).toBe("a\\x1b]0;t\\x07b\\nc\\td\\re");
  expect(escapeText("two\nlines \u202eevil\u2066 \u{e0041}")).toBe("two\nlines \\u{202e}evil\\u{2066} \\u{e0041}");
  expect(escapeText("Größe 数字 🎉 café")).toBe("Größe 数字 🎉 café");
});

test("no control and no bidi character is left, whatever comes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escapeLine(text).replace(/[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/gu, "")).not.toMatch(obeyed);
    }),
  );
});

test("a JSON line means the same and is safe to show", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const line = jsonLine({ text });
      expect(JSON.parse(line)).toEqual({ text });
      expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
