// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeLine, escapeText, jsonLine } from "../../src/text/escape.ts";

const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test("terminal commands become visible, words stay", () => {
  expect(escapeLine("a\x1b]0;t\x07b\nc\td\re")).toBe("a\\x1b]0;t\\x07b\\nc\\td\\re");
  expect(escapeText("two\nlines \u202eevil\u2066 \u{e0041}")).toBe("two\nlines \\u{202e}evil\\u{2066} \\u{e0041}");
  expect(escapeText("Größe 数字 🎉 café")).toBe("Größe 数字 🎉 café");
});

test("no control and no bidi character is left, whatever comes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escapeLine(text)).not.toMatch(obeyed);
    }),
  );
});

test("a JSON line means the same and is safe to show", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const line = jsonLine({ text });
      expect(JSON.parse(line)).toEqual({ text });
      expect(line).not.toMatch(obeyed);
    }),
  );
});
