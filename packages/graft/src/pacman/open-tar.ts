// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { decompress, limits, sniffFormat, type Limits, type ReadableFormat } from "@nexus/archive";

/**
 * The unpacked bytes of a tar, compressed in whichever way its first bytes say; its name says nothing.
 * @throws NexusError "corrupt" when it is no such file, naming `what`.
 */
export async function* openTar(path: string, what: string, bounds: Limits = limits): AsyncGenerator<Uint8Array, void> {
  const format = formatOf(path, what);
  yield* decompress(createReadStream(path, { highWaterMark: 1024 * 1024 }), format, bounds);
}

function formatOf(path: string, what: string): ReadableFormat {
  const head = readHead(path);
  const format = sniffFormat(head);
  if (format !== "none" || head.toString("latin1", 257, 262) === "ustar") return format;
  // A copy of a repository through git keeps a symbolic link as a file that holds its target.
  const text = head.toString("latin1");
  if (statSync(path).size < 256 && /^[A-Za-z0-9_.@+/:-]+\n?$/.test(text)) {
    throw new NexusError("corrupt", `${what} is not a tar but the text ${JSON.stringify(text.trim())}: a symbolic link that was stored as a file`, {
      hint: `name the file that it leads to in the repository's URL: …/${text.trim()}`,
    });
  }
  if (head.readUInt32LE(0) === 0x184d2204) throw new NexusError("corrupt", `${what} is compressed with lz4, which is not read`);
  throw new NexusError("corrupt", `${what} is not a tar, nor one compressed with gzip, zstd, xz or bzip2`, { hint: "a mirror may have sent a page that says it has no such file" });
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(512);
  const file = openSync(path, "r");
  try {
    return head.subarray(0, Math.max(4, readSync(file, head)));
  } finally {
    closeSync(file);
  }
}
