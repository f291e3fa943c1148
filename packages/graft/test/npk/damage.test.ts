// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// "nip verify FILE" finds any changed byte: every section is flipped, cut and lengthened here.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decompress } from "@nexus/archive";
import { verifyNpk } from "../../src/index.ts";
import { keys, outcomeOf } from "./fixture.ts";
import { packPayload } from "./made-package.ts";
import { packSample } from "./sample.ts";

const refusals = /^(corrupt|signature|digest-mismatch|bad-document): /;

test("a flipped bit in any byte of the file is found", async () => {
  const { folder, path } = await packSample();
  const good = readFileSync(path);
  expect(await outcomeOf(path)).toBe("sound");
  const bad = join(folder, "bad.npk");
  for (let at = 0; at < good.length; at++) {
    const bytes = Buffer.from(good);
    bytes[at]! ^= 1 << ((at * 5) % 8);
    writeFileSync(bad, bytes);
    expect([at, await outcomeOf(bad)]).toEqual([at, expect.stringMatching(refusals)]);
  }
});

test("a package cut at any length is found", async () => {
  const { folder, path } = await packSample();
  const good = readFileSync(path);
  const bad = join(folder, "bad.npk");
  for (let length = 0; length < good.length; length += 7) {
    writeFileSync(bad, good.subarray(0, length));
    expect([length, await outcomeOf(bad)]).toEqual([length, expect.stringMatching(refusals)]);
  }
});

test("any change of several bytes is found", async () => {
  const { folder, path } = await packSample();
  const good = readFileSync(path);
  const bad = join(folder, "bad.npk");
  const splice = fc.record({ at: fc.nat(good.length), removed: fc.nat(40), added: fc.uint8Array({ maxLength: 40 }) });
  await fc.assert(
    fc.asyncProperty(splice, async ({ at, removed, added }) => {
      const bytes = Buffer.concat([good.subarray(0, at), added, good.subarray(at + removed)]);
      fc.pre(!bytes.equals(good));
      writeFileSync(bad, bytes);
      expect(await outcomeOf(bad)).toMatch(refusals);
    }),
    { numRuns: 300 },
  );
});

/** Where each section of a package begins and ends, in the packed file. */
async function sectionsOf(path: string): Promise<Record<string, [number, number]>> {
  const report = await verifyNpk(path, { keys });
  const payload = report.sections[0]!.bytes;
  const text = readFileSync(path).toString("latin1", payload + 8);
  const [first, second, third] = text.split("\n").map((line) => line.length + 1);
  const lines = payload + 8;
  return {
    "the zstd frame header": [0, 6],
    "the zstd blocks": [6, payload - 4],
    "the zstd checksum": [payload - 4, payload],
    "the skippable frame's magic": [payload, payload + 4],
    "the skippable frame's size": [payload + 4, payload + 8],
    "the untrusted comment": [lines, lines + first!],
    "the signature": [lines + first!, lines + first! + second!],
    "the trusted comment": [lines + first! + second!, lines + first! + second! + third!],
    "the global signature": [lines + first! + second! + third!, report.size],
  };
}

test("each section is told by its own words", async () => {
  const { folder, path } = await packSample();
  const good = readFileSync(path);
  const bad = join(folder, "bad.npk");
  const words: Record<string, RegExp> = {
    "the zstd frame header": /zstd|signature .* wrong/,
    "the zstd blocks": /zstd|truncated|signature frame|signature .* wrong/,
    "the zstd checksum": /the signature does not match the content/,
    "the skippable frame's magic": /signature frame is missing/,
    "the skippable frame's size": /signature frame/,
    "the untrusted comment": /untrusted comment|four whole lines/,
    "the signature": /which is no key|second line|does not match|four whole lines/,
    "the trusted comment": /trusted comment|third line|four whole lines/,
    "the global signature": /trusted comment was changed|fourth line|four whole lines/,
  };
  for (const [name, [from, to]] of Object.entries(await sectionsOf(path))) {
    for (const at of [from, (from + to) >> 1, to - 1]) {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 0x40;
      writeFileSync(bad, bytes);
      expect([name, at, await outcomeOf(bad)]).toEqual([name, at, expect.stringMatching(words[name]!)]);
    }
  }
});

describe("inside the payload, even where the signature is right", () => {
  test("a flipped bit in any byte of the tar around its manifest is found: headers, log, bodies, padding, end", async () => {
    const { path, manifest } = await packSample();
    const report = await verifyNpk(path, { keys });
    const packed = readFileSync(path).subarray(0, report.sections[0]!.bytes);
    const parts: Uint8Array[] = [];
    for await (const part of decompress(
      (async function* () {
        yield packed;
      })(),
      "zstd",
    ))
      parts.push(part);
    const tar = Buffer.concat(parts);
    const pack = (bytes: Buffer) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 1 } });
    expect(await outcomeOf(packPayload(pack(tar), manifest))).toBe("sound");
    const manifestEnd = 512 + report.sections[2]!.bytes; // another manifest, signed, is another package
    for (let at = 0; at < tar.length; at += 29) {
      if (at >= 512 && at < manifestEnd) continue;
      const bytes = Buffer.from(tar);
      bytes[at]! ^= 1 << (at % 8);
      expect([at, await outcomeOf(packPayload(pack(bytes), manifest))]).toEqual([at, expect.stringMatching(refusals)]);
    }
    for (const length of [0, 100, 512, 600, tar.length - 1024, tar.length - 512, tar.length - 1]) {
      expect([length, await outcomeOf(packPayload(pack(tar.subarray(0, length)), manifest))]).toEqual([length, expect.stringMatching(refusals)]);
    }
  });
});
