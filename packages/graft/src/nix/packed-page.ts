// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Manual pages and documents that lie packed with gzip: a prefix inside is found by unpacking only.

import { Readable } from "node:stream";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { collect, type Entry } from "@nexus/archive";
import { nixLimits } from "./limits.ts";
import { relocateBytes } from "./relocate-bytes.ts";

type File = Extract<Entry, { kind: "file" }>;

/** Whether a file is a packed page that is small enough to be unpacked, rewritten and packed again. */
export function isPackedPage({ path, size }: File): boolean {
  return /(?:^|\/)share\/(?:man|doc|info)\/.*\.gz$/.test(path) && size <= nixLimits.pageBytes;
}

/** The page, packed again where a prefix was in it; with its own bytes in any other case. */
export async function relocatePage(file: File): Promise<File> {
  const packed = await collect(file.body, file.size, file.path);
  const page = unpackPage(packed);
  if (page === undefined) return withBytes(file, packed);
  const moved = await collect(relocateBytes(Readable.from([page])), page.length, file.path);
  // Level, memory and strategy are fixed, time and name are not written: equal pages give equal files.
  return withBytes(file, moved.equals(page) ? packed : gzipSync(moved, { level: 9, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY }));
}

/** Undefined for what is no gzip, or larger than any page: then it is left as it is. */
function unpackPage(packed: Buffer): Buffer | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: nixLimits.pageUnpackedBytes });
  } catch {
    return undefined;
  }
}

function withBytes(file: File, bytes: Buffer): File {
  return { ...file, size: bytes.length, body: Readable.from([bytes]) };
}
