// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { ReadableFormat } from "./compression.ts";

/** What a compressed file begins with: RFC 1952 section 2.3.1, RFC 8878 section 3.1.1, xz-file-format.txt section 2.1.1.1, bzip2's "BZh". */
const magics: readonly [ReadableFormat, string][] = [
  ["gzip", "1f8b"],
  ["zstd", "28b52ffd"],
  ["xz", "fd377a585a00"],
  ["bzip2", "425a68"],
];

/** How the bytes at a file's beginning (6 are enough) say that it is compressed; "none" when they say nothing. */
export function sniffFormat(first: Uint8Array): ReadableFormat {
  const hex = Buffer.from(first.subarray(0, 6)).toString("hex");
  return magics.find(([, magic]) => hex.startsWith(magic))?.[0] ?? "none";
}
