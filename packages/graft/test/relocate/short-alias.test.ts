// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { aliasOf, assignAliases } from "../../src/relocate/short-alias.ts";

test("an alias is as long as /usr/pkg, and stays what it was", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), fc.nat(9), (digest, salt) => {
      expect(`/${aliasOf(digest, salt)}`).toMatch(/^\/n\/[0-9a-z]{5}$/);
      expect(aliasOf(digest, salt)).toBe(aliasOf(digest, salt));
    }),
  );
  // Trees on disk hold this one: another would move them all.
  expect(aliasOf("0".repeat(64), 0)).toBe("n/cqjfu");
});

test("of two digests with one alias the later takes its next, in whatever order they come", () => {
  const propose = (digest: string, salt: number): string => `n/${digest === "8" ? "o" : "s"}${salt}`;
  const digests: [key: string, digest: string][] = [
    ["w", "7"],
    ["x", "8"],
    ["y", "5"],
    ["z", "6"],
  ];
  const expected = new Map([
    ["y", "n/s0"],
    ["z", "n/s1"],
    ["w", "n/s2"],
    ["x", "n/o0"],
  ]);
  expect(assignAliases(new Map(digests), new Map(), propose)).toEqual(expected);
  expect(assignAliases(new Map(digests.toReversed()), new Map(), propose)).toEqual(expected);
});

test("an alias that another release of the root has is left to it; its own is kept", () => {
  const propose = (_: string, salt: number): string => `n/${salt}`;
  expect(assignAliases(new Map([["new", "5"]]), new Map([["n/0", "old"]]), propose)).toEqual(new Map([["new", "n/1"]]));
  expect(assignAliases(new Map([["old", "5"]]), new Map([["n/0", "old"]]), propose)).toEqual(new Map([["old", "n/0"]]));
});
