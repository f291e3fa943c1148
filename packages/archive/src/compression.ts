// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { constants, createBrotliDecompress, createGunzip, createGzip, createZstdCompress } from "node:zlib";
import { NexusError } from "@nexus/core";
import { damaged } from "./damaged.ts";
import { throughProcess } from "./filter-process.ts";
import { limits, type Limits } from "./limits.ts";
import { throughStream } from "./through-stream.ts";
import { unpackZstd } from "./zstd-frames.ts";

export type CompressionFormat = "zstd" | "gzip" | "xz";
export type ReadableFormat = CompressionFormat | "bzip2" | "brotli" | "none";

const chunkSize = 1024 * 1024;

/**
 * The unpacked bytes of a compressed stream, within the limits for total size and ratio. xz and bzip2 run as the
 * programs of those names. Brotli has no checksum, and what follows its end is not looked at: a digest must stand for it.
 * @throws NexusError "corrupt" for damage, truncation, data after the end and bombs; "tool-missing" without xz or bzip2.
 */
export async function* decompress(source: AsyncIterable<Uint8Array>, format: ReadableFormat, bounds: Limits = limits): AsyncGenerator<Uint8Array, void> {
  let packed = 0;
  let unpacked = 0;
  const counted = count(source, (length) => (packed += length));
  for await (const chunk of unpack(counted, format, bounds)) {
    unpacked += chunk.length;
    if (unpacked > bounds.totalBytes) throw bomb(`it unpacks to more than ${bounds.totalBytes} bytes`);
    if (format !== "none" && unpacked > bounds.ratioFreeBytes && unpacked > packed * bounds.ratio) {
      throw bomb(`it unpacks to more than ${bounds.ratio} times its size`);
    }
    yield chunk;
  }
}

/**
 * The stream, compressed. Equal bytes and level give equal output from one version of the compressor. zstd carries a
 * content checksum; xz carries CRC32, the one that Linux's own decoder knows.
 * @throws NexusError "tool-missing" without xz.
 */
export function compress(source: AsyncIterable<Uint8Array>, format: CompressionFormat, options: { level?: number } = {}): AsyncGenerator<Uint8Array, void> {
  switch (format) {
    case "zstd": {
      const params = { [constants.ZSTD_c_compressionLevel]: options.level ?? 12, [constants.ZSTD_c_checksumFlag]: 1 };
      return throughStream(inPieces(source), createZstdCompress({ params, chunkSize }));
    }
    case "gzip":
      return throughStream(inPieces(source), createGzip({ level: options.level ?? 9, chunkSize }));
    case "xz":
      return throughProcess(inPieces(source), "xz", ["--stdout", "--quiet", "--threads=1", "--check=crc32", `-${options.level ?? 6}`], "xz-utils");
  }
}

function unpack(source: AsyncIterable<Uint8Array>, format: ReadableFormat, bounds: Limits): AsyncIterable<Uint8Array> {
  switch (format) {
    case "none":
      return source;
    case "zstd":
      return unpackZstd(source, bounds);
    case "gzip":
      return corruptOnError(throughStream(source, createGunzip({ chunkSize })), "gzip");
    case "brotli":
      return corruptOnError(throughStream(source, createBrotliDecompress({ chunkSize })), "brotli");
    case "xz":
      return corruptOnError(throughProcess(source, "xz", ["--decompress", "--stdout", "--threads=1"], "xz-utils"), "xz");
    case "bzip2":
      return corruptOnError(throughProcess(source, "bzip2", ["--decompress", "--stdout"], "bzip2"), "bzip2");
  }
}

async function* corruptOnError(source: AsyncIterable<Uint8Array>, format: string): AsyncGenerator<Uint8Array, void> {
  try {
    yield* source;
  } catch (cause) {
    if (cause instanceof NexusError && cause.code !== "failed") throw cause;
    const system = cause as NodeJS.ErrnoException;
    if (!(cause instanceof NexusError) && !/^(Z_|ZSTD_|ERR_?_ERROR_)/.test(system.code ?? "")) throw cause;
    throw damaged(format, system.message, cause);
  }
}

/** The same bytes in pieces of 1 MiB: a tar comes in pieces of 512 bytes, and each one would cost a trip to a thread. */
async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < chunkSize) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

async function* count(source: AsyncIterable<Uint8Array>, seen: (length: number) => void): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of source) {
    seen(chunk.length);
    yield chunk;
  }
}

function bomb(why: string): NexusError {
  return new NexusError("corrupt", `the archive is refused: ${why}`, { hint: "this is how archives are made that fill a disk" });
}
