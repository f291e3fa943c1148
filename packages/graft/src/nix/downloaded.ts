// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createReadStream } from "node:fs";
import { collect, decompress, limits, type ReadableFormat } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import type { NarCompression } from "./narinfo.ts";

const formats: Record<NarCompression, ReadableFormat> = { none: "none", xz: "xz", zstd: "zstd", bzip2: "bzip2", gzip: "gzip", br: "brotli" };

/** A downloaded file's unpacked bytes, never more than `most`. @throws NexusError "corrupt". */
export function unpacked(path: string, compression: NarCompression, most: number): AsyncGenerator<Uint8Array, void> {
  // The size is known beforehand here, so how well it was packed says nothing: a file of zeros may be in it.
  return decompress(createReadStream(path, { highWaterMark: 1024 * 1024 }), formats[compression], { ...limits, totalBytes: most, ratio: Infinity });
}

/** A downloaded text. @throws NexusError "corrupt" when it is no UTF-8 or longer than `most` bytes. */
export async function readText(path: string, most: number, what: string, compression: NarCompression = "none"): Promise<string> {
  const bytes = await collect(unpacked(path, compression, most), most, what);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new NexusError("corrupt", `${what} is no UTF-8 text`, { cause });
  }
}

/** A text that lies packed with brotli on the server, which some servers and mirrors hand out unpacked. @throws NexusError "corrupt". */
export async function readBrotliText(path: string, most: number, what: string): Promise<string> {
  try {
    return await readText(path, most, what, "br");
  } catch (error) {
    const plain = await readText(path, most, what);
    if (plain.startsWith("{")) return plain;
    throw error;
  }
}
