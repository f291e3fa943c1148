// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Nix itself compares the same pairs.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions } from "../../src/nix/versions.ts";

type Pair = [string, string];

/** What builtins.compareVersions says of each pair; the pairs come to it as JSON. */
function askNix(pairs: readonly Pair[]): number[] {
  const folder = mkdtempSync(join(tmpdir(), "nexus-versions-"));
  try {
    const file = join(folder, "pairs.json");
    writeFileSync(file, JSON.stringify(pairs));
    const expression = `map (pair: builtins.compareVersions (builtins.elemAt pair 0) (builtins.elemAt pair 1)) (builtins.fromJSON (builtins.readFile ${file}))`;
    const env = { ...process.env, NIX_REMOTE: join(folder, "store"), NIX_STATE_DIR: join(folder, "state") };
    const json = execFileSync("nix-instantiate", ["--eval", "--json", "--strict", "--expr", expression], { env, encoding: "utf8", maxBuffer: 1 << 26 });
    return JSON.parse(json) as number[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const versions = `
  1 1.0 1.0.0 1.0. 1..0 .1.0 -1 1- 01 1.01 1.1 1.9 1.10 2 2.3 2.3.1 2.3a 2.3pre1 2.3pre3 2.3pre12 2.3q pre pre1 prea a b A Z ab a1 1a 1a1 1pre 1pre1
  1.0rc1 1.0-rc1 1.0-1 1.0alpha 1.0beta 1.0beta2 1.0beta10 1.0b 1_0 1.0+git 1.0~rc 20240101 2024-01-01 unstable-2024-01-01 0-unstable-2024-01-01
  2147483647 2147483648 2147483649 4294967296 99999999999999999999 00000000000000000001 9223372036854775808 0 00 0.0 0a -0 - . -- .- é 1é 1.é 漢
  3.0.14 3.0.2 3.0.2k 3.0.2l 1.1.1w 1.1.1 1.1.1a 0.9.8zh 2.40-66 2.40-66pre 2.40-7
`
  .trim()
  .split(/\s+/)
  .concat([""]);

const chosen: Pair[] = versions.flatMap((a) => versions.map((b): Pair => [a, b]));

test("at least ten thousand pairs, chosen and random, compare as in Nix", () => {
  const piece = fc.constantFrom("0", "1", "2", "9", "10", "007", "2147483647", "2147483648", ".", "-", "pre", "p", "prex", "a", "z", "B", "_", "+", "rc", "é", " ");
  const version = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(""));
  const random = fc.sample(fc.tuple(version, version), 6000);
  const alike = fc.sample(fc.tuple(version, version, version), 3000).map(([start, a, b]): Pair => [start + a, start + b]);
  const pairs = [...chosen, ...random, ...alike];
  expect(pairs.length).toBeGreaterThan(10_000);
  const answers = askNix(pairs);
  const different = pairs.map((pair, index) => [...pair, Math.sign(compareVersions(...pair)), answers[index]]).filter(([, , ours, theirs]) => ours !== theirs);
  expect(different).toEqual([]);
});
