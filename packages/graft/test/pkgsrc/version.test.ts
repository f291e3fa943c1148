// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions } from "../../src/pkgsrc/version.ts";

const piece = fc.constantFrom("0", "1", "2", "10", "01", ".", "_", "alpha", "beta", "pre", "rc", "pl", "nb1", "nb2", "nb", "a", "b", "Z", "+", "20220421");
const version = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));

test.each([
  ["1.0alpha", "1.0beta"],
  ["1.0beta", "1.0pre1"],
  ["1.0rc1", "1.0"],
  ["1.0", "1.0nb1"],
  ["1.0nb9", "1.0nb10"],
  ["1.0nb9", "1.0a"],
  ["1.9", "1.10"],
  ["1.0a", "1.0b"],
  ["3.38.2nb1", "3.38.3"],
])("%s is older than %s", (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
});

test.each([
  ["1.0", "1_0"],
  ["1.0", "1.0.0"],
  ["1.0pl1", "1.0.1"],
  ["1.0pre1", "1.0RC1"],
  ["01.0", "1.0nb0"],
])("%s equals %s", (a, b) => {
  expect(compareVersions(a, b)).toBe(0);
});

test("the order is one: reflexive, antisymmetric, transitive", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(compareVersions(a, a)).toBe(0);
      expect(compareVersions(a, b)).toBe(0 - compareVersions(b, a));
      const sorted = [a, b, c].sort(compareVersions);
      expect(compareVersions(sorted[0]!, sorted[2]!)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 10_000 },
  );
});
