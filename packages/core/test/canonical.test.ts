// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, compareBytes } from "../src/index.ts";

/** The same value with the members of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

test("it is JSON of the same value, whatever the order of members", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test("keys are sorted by their bytes, without blanks, and undefined members are left out", () => {
  expect(canonicalJson({ b: [1, { d: null, c: undefined }], "\u{1f600}": "x", "\uffee": 0, B: true })).toBe('{"B":true,"b":[1,{"d":null}],"\uffee":0,"\u{1f600}":"x"}');
  expect(canonicalJson([undefined])).toBe("[null]");
});

test("the order of bytes is that of sort in the C locale", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      const points = (text: string) => [...text].map((each) => each.codePointAt(0)!);
      const [left, right] = [points(a), points(b)];
      const at = left.findIndex((point, index) => point !== right[index]);
      const wanted = at === -1 ? left.length - right.length : left[at]! - (right[at] ?? -1);
      expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(wanted));
    }),
  );
});
