// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { copySparse, dataRuns } from "../src/sparse.ts";
import { temporaryFolder } from "./samples.ts";

test("data runs cover every byte that is not zero, and no block that is all zeros", () => {
  const block = fc.oneof(
    fc.constant(Buffer.alloc(4096)),
    fc.integer({ min: 0, max: 4095 }).map((at) => Buffer.alloc(4096).fill(1, at, at + 1)),
  );
  fc.assert(
    fc.property(fc.array(block, { maxLength: 12 }), fc.integer({ min: 0, max: 4095 }), (blocks, tail) => {
      const chunk = Buffer.concat([...blocks, Buffer.alloc(tail, 7)]);
      const copy = Buffer.alloc(chunk.length);
      for (const [start, end] of dataRuns(chunk)) {
        chunk.copy(copy, start, start, end);
        for (let at = start; at < end; at += 4096) expect(chunk.subarray(at, Math.min(at + 4096, end)).some((byte) => byte !== 0)).toBe(true);
      }
      expect(copy.equals(chunk)).toBe(true);
    }),
  );
});

test("a sparse copy keeps the bytes, lands at its offset and leaves the holes", async () => {
  const folder = temporaryFolder();
  const source = join(folder, "source");
  const content = Buffer.concat([Buffer.alloc(3 << 20), Buffer.from("in the middle"), Buffer.alloc(5 << 20), Buffer.from("end")]);
  writeFileSync(source, content);
  const out = join(folder, "out");
  await using file = await open(out, "wx");
  await file.truncate(16 << 20);
  await copySparse(source, file, 1 << 20);
  const written = readFileSync(out);
  expect(written.subarray(1 << 20, (1 << 20) + content.length).equals(content)).toBe(true);
  expect(written.subarray((1 << 20) + content.length).every((byte) => byte === 0)).toBe(true);
  expect(statSync(out).blocks * 512).toBeLessThan(64 * 1024);
});
