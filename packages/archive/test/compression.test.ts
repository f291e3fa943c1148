// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compress, decompress, limits, type CompressionFormat, type ReadableFormat } from "../src/index.ts";
import { bytesOf, chunksOf, messageOf } from "./streams.ts";
import { testFolder } from "./trees.ts";

const tools: Record<Exclude<ReadableFormat, "brotli" | "none">, string> = { zstd: "zstd", gzip: "gzip", xz: "xz", bzip2: "bzip2" };
const formats = Object.keys(tools) as (keyof typeof tools)[];
const text = Buffer.from("The quick brown fox jumps over the lazy dog.\n".repeat(5000));

function byTool(tool: string, direction: "--compress" | "--decompress", bytes: Buffer): Buffer {
  const args = direction === "--compress" ? ["--stdout"] : ["--decompress", "--stdout"];
  return execFileSync(tool, args, { input: bytes, maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "pipe"] });
}

describe("decompress", () => {
  test.each(formats)("reads what %s writes, in chunks of any size", async (format) => {
    const packed = byTool(tools[format], "--compress", text);
    for (const size of [1, 1000, 1 << 20]) expect((await bytesOf(decompress(chunksOf(packed, size), format))).equals(text)).toBe(true);
  });

  test.each(formats)("finds every kind of damage to a %s stream", async (format) => {
    const packed = byTool(tools[format], "--compress", text);
    const flipped = Buffer.from(packed);
    flipped[packed.length >> 1]! ^= 0x10;
    const cases = {
      "a flipped bit": flipped,
      "the last byte missing": packed.subarray(0, -1),
      "half of it missing": packed.subarray(0, packed.length >> 1),
      "data after the end": Buffer.concat([packed, Buffer.from("garbage")]),
      "another format": Buffer.from("no such format"),
      nothing: Buffer.alloc(0),
    };
    for (const [what, bad] of Object.entries(cases)) {
      const outcome = await bytesOf(decompress(chunksOf(bad), format)).then(
        () => "taken",
        (error: { code: string }) => error.code,
      );
      expect([what, outcome]).toEqual([what, "corrupt"]);
    }
  });

  test("reads zstd streams of several frames, skippable ones among them, wherever chunks begin", async () => {
    const [one, two] = [Buffer.from("one"), Buffer.from("and two")];
    const skippable = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const packed = Buffer.concat([skippable, zstdCompressSync(one), skippable, zstdCompressSync(two), skippable]);
    expect(byTool("zstd", "--decompress", packed).toString()).toBe("oneand two");
    for (let size = 1; size <= packed.length; size++) expect((await bytesOf(decompress(chunksOf(packed, size), "zstd"))).toString()).toBe("oneand two");
    expect(await messageOf(bytesOf(decompress(chunksOf(packed.subarray(0, -1)), "zstd")))).toMatch(/truncated/);
    expect(await messageOf(bytesOf(decompress(chunksOf(packed), "zstd", { ...limits, frames: 0 })))).toMatch(/frames/);
  });

  test("reads brotli, which carries no checksum, and finds it cut or of another format", async () => {
    const packed = brotliCompressSync(text);
    for (const size of [1, 1000]) expect((await bytesOf(decompress(chunksOf(packed, size), "brotli"))).equals(text)).toBe(true);
    for (const bad of [packed.subarray(0, -1), packed.subarray(0, packed.length >> 1), Buffer.from("no such format"), Buffer.alloc(0)])
      await expect(bytesOf(decompress(chunksOf(bad), "brotli"))).rejects.toMatchObject({ code: "corrupt" });
    expect(await messageOf(bytesOf(decompress(chunksOf(packed), "brotli", { ...limits, totalBytes: text.length - 1 })))).toMatch(/unpacks to more than/);
  });

  test("row 16: refuses a bomb by ratio and by total", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const strict = { ...limits, ratio: 100, ratioFreeBytes: 1_000_000 };
    expect(await messageOf(bytesOf(decompress(chunksOf(bomb), "gzip", strict)))).toMatch(/more than 100 times its size/);
    expect(await messageOf(bytesOf(decompress(chunksOf(bomb), "gzip", { ...limits, totalBytes: 1_000_000 })))).toMatch(/more than 1000000 bytes/);
    expect((await bytesOf(decompress(chunksOf(bomb), "gzip"))).length).toBe(20_000_000);
  });

  test.each(formats)("lets go of the source, and of the program, when the reader of %s stops early", async (format) => {
    const packed = byTool(tools[format], "--compress", Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3)));
    let ended = false;
    async function* source(): AsyncGenerator<Uint8Array, void> {
      try {
        for (;;) yield* chunksOf(packed, 100);
      } finally {
        ended = true;
      }
    }
    for await (const chunk of decompress(source(), format)) if (chunk.length > 0) break;
    await expect.poll(() => ended).toBe(true);
  });

  test.each(formats)("passes on an error of the source of %s", async (format) => {
    const packed = byTool(tools[format], "--compress", text);
    async function* broken(): AsyncGenerator<Uint8Array, void> {
      yield packed.subarray(0, 20);
      throw new Error("the line broke");
    }
    expect(await messageOf(bytesOf(decompress(broken(), format)))).toBe("the line broke");
  });

  test.each(formats)("finds damage early in a long %s stream", async (format) => {
    const long = Buffer.concat([Buffer.from("no such format"), Buffer.alloc(3_000_000, 7)]);
    for (let round = 0; round < 5; round++) await expect(bytesOf(decompress(chunksOf(long), format))).rejects.toMatchObject({ code: "corrupt" });
  });

  test("says which package is missing where xz is", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    try {
      const long = Buffer.alloc(3_000_000);
      for (let round = 0; round < 10; round++)
        await expect(bytesOf(decompress(chunksOf(long), "xz"))).rejects.toMatchObject({ code: "tool-missing", hint: expect.stringContaining("xz-utils") });
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("compress", () => {
  test.each<CompressionFormat>(["zstd", "gzip", "xz"])("%s is read by its own program", async (format) => {
    expect(byTool(tools[format], "--decompress", await bytesOf(compress(chunksOf(text), format))).equals(text)).toBe(true);
  });

  test("round trip of any bytes in any chunks; the chunks do not show in the result", async () => {
    const content = fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 20 }).map((parts) => Buffer.concat(parts));
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 3000 }), fc.constantFrom<CompressionFormat>("zstd", "gzip"), async (bytes, size, format) => {
        const packed = await bytesOf(compress(chunksOf(bytes, size), format));
        expect((await bytesOf(decompress(chunksOf(packed, size), format))).equals(bytes)).toBe(true);
        expect((await bytesOf(compress(chunksOf(bytes), format))).equals(packed)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test("a large zstd stream is one frame with a checksum, and always the same", async () => {
    const noise = Buffer.concat(Array.from({ length: 60_000 }, (_, index) => createHash("sha256").update(String(index)).digest()));
    const first = await bytesOf(compress(chunksOf(noise, 777), "zstd", { level: 3 }));
    const second = await bytesOf(compress(chunksOf(noise, 1 << 20), "zstd", { level: 3 }));
    expect(first.equals(second)).toBe(true);
    const file = join(testFolder(), "noise.zst");
    writeFileSync(file, first);
    const listing = execFileSync("zstd", ["--list", "-v", file], { encoding: "utf8", stdio: "pipe" });
    expect(listing).toMatch(/Zstandard Frames: 1\b/);
    expect(listing).toMatch(/Check: XXH64/);
  });

  test("xz carries the check that Linux can read", async () => {
    const packed = await bytesOf(compress(chunksOf(text), "xz"));
    expect(packed[7]).toBe(1); // stream flags: CRC32
  });
});
