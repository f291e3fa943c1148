// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions } from "../../src/npk/versions.ts";

test.each([
  "1.0~beta 1.0alpha 1.0rc1 1.0 1.0a 1.0.1 1.1",
  "0.8.9 0.8.10 0.8.11",
  "1.2.5-rc2 1.2.5 1.2.5-r1",
  "2024-01-31 2024-02-01",
  "6.12 6.12.9 6.12.10 6.13",
  "9 10 99999999999999999999999 100000000000000000000000",
])("%s", (line) => {
  const versions = line.split(" ");
  for (const [index, version] of versions.entries()) {
    for (const later of versions.slice(index + 1)) expect([version, later, Math.sign(compareVersions(version, later))]).toEqual([version, later, -1]);
  }
});

const version = fc.string({ unit: fc.constantFrom(..."0129abz.-+~_"), minLength: 1, maxLength: 8 });

test("any versions have one order", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      expect(compareVersions(a, b) === 0).toBe(a === b);
      if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0) expect(compareVersions(a, c)).toBeLessThan(0);
    }),
    { numRuns: 2000 },
  );
});

test("plain numbers are ordered as dpkg orders them", () => {
  const plain = fc.array(fc.nat(200), { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join("."));
  fc.assert(
    fc.property(plain, plain, (a, b) => {
      fc.pre(a !== b);
      const older = compareVersions(a, b) < 0;
      expect(() => execFileSync("dpkg", ["--compare-versions", a, older ? "lt" : "gt", b])).not.toThrow();
    }),
    { numRuns: 20 },
  );
});
