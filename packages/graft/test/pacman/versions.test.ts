// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Differential: the real vercmp (package pacman-package-manager) judges the same pairs.

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions } from "../../src/pacman/versions.ts";

/** What vercmp says of each pair, by one xargs for all of them. */
function realVerdicts(pairs: readonly (readonly [string, string])[]): number[] {
  const input = pairs.map(([a, b]) => `${a}\0${b}\0`).join("");
  const output = execFileSync("xargs", ["-0", "-n", "2", "vercmp"], { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return output.trimEnd().split("\n").map(Number);
}

const chosen = [
  "0", "00", "1", "01", "1.", "1..", "1..0", "1.0", "1.0.", "1.0.0", "1.00", "1_0", "1.0a", "1.0.a", "1.0b", "1.0alpha", "1.0beta", "1.0rc", "1.0rc1", "1.0-rc1",
  "1.0-1", "1.0-2", "1.0-10", "1.0-1.1", "1:1.0", "0:1", ":1", "1:", "2:0.5-1", "1:1.0-1", "1.0+r9", "1.0+r10", "1.0.r1", "1.0~", "1.0~1", "1.5b", "1.5.b", "a", "A", "a1",
  "1a", "beta2", "beta10", "5.2.037", "5.2.37", "20240101", "r420.f4cebb5", "r420.f4cebb5-1", "1.2-3-4", "1.2-3", "1-", "1--1", "1.é", "1.10", "1.9", "99999999999999999999", "0.0.0",
]; // prettier-ignore

test("agrees with vercmp on every pair of chosen versions and on ten thousand made ones", { timeout: 300_000 }, () => {
  const word = fc.constantFrom("0", "1", "2", "9", "10", "007", "a", "b", "rc", "alpha", "beta", "z", ".", "..", "-", "_", "+", "~", ":", "r", "é", "123456789012345678901");
  const version = fc.array(word, { minLength: 1, maxLength: 7 }).map((words) => words.join("").replace(/^-+/, "0"));
  const near = fc.tuple(version, version, version).map(([head, a, b]): [string, string] => [`${head}${a}`, `${head}${b}`]);
  const made = fc.sample(fc.oneof(fc.tuple(version, version), near), { numRuns: 7000, seed: 20261126 });
  const pairs = [...chosen.flatMap((a) => chosen.map((b) => [a, b] as const)), ...made];
  expect(pairs.length).toBeGreaterThan(10_000);
  const verdicts = realVerdicts(pairs);
  const differences = pairs.filter(([a, b], index) => Math.sign(compareVersions(a, b)) !== verdicts[index]);
  expect(verdicts).toHaveLength(pairs.length);
  expect(differences).toEqual([]);
});

test("is an order, wherever vercmp is one: reflexive and antisymmetric", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(compareVersions(a, a)).toBe(0);
      expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
    }),
  );
});
