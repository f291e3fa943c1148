// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPins } from "../../src/repository/pins.ts";

const [first, second] = ["a".repeat(64), "b".repeat(64)];
const mismatch = expect.objectContaining({ code: "digest-mismatch" });

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nip-pins-"));
  path = join(folder, "state/pins");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file is held to the digest it had at first, by this process and by the next", () => {
  const pins = openPins(path);
  pins.hold("pkgsrc", "zlib-1.2.tgz", first);
  pins.hold("pkgsrc", "zlib-1.2.tgz", first);
  openPins(path).hold("other", "zlib-1.2.tgz", second);
  for (const again of [pins, openPins(path)]) expect(() => again.hold("pkgsrc", "zlib-1.2.tgz", second)).toThrow(mismatch);
});

test("of two processes that see a file at the same time the first one's digest counts, for both", () => {
  const [one, other] = [openPins(path), openPins(path)];
  one.hold("pkgsrc", "zlib-1.2.tgz", first);
  expect(() => other.hold("pkgsrc", "zlib-1.2.tgz", second)).toThrow(mismatch);
  other.hold("pkgsrc", "zlib-1.2.tgz", first);
});

test("a line that was cut short neither counts nor spoils the next one", () => {
  openPins(path).hold("pkgsrc", "zlib-1.2.tgz", first);
  appendFileSync(path, '["pkgsrc","pax.tgz","cc');
  openPins(path).hold("pkgsrc", "pax.tgz", first);
  expect(() => openPins(path).hold("pkgsrc", "pax.tgz", second)).toThrow(mismatch);
});

test("many files are pinned without reading the pins again for each", () => {
  const readBytes = () => Number(/^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))![1]);
  const pins = openPins(path);
  const before = readBytes();
  for (let count = 0; count < 300; count++) pins.hold("nix", `${count}.nar.xz`, first);
  expect(readBytes() - before).toBeLessThan(10 * statSync(path).size);
  expect(() => openPins(path).hold("nix", "299.nar.xz", second)).toThrow(mismatch);
});

test("a name with a line feed is one line", () => {
  openPins(path).hold("pkgsrc", `a\n["pkgsrc","b","${second}"]`, first);
  openPins(path).hold("pkgsrc", "b", first);
});

test("a dry run holds and writes nothing", () => {
  const pins = openPins(path, { record: false });
  pins.hold("pkgsrc", "zlib-1.2.tgz", first);
  expect(() => pins.hold("pkgsrc", "zlib-1.2.tgz", second)).toThrow(mismatch);
  expect(existsSync(path)).toBe(false);
});
