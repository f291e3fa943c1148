// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Device, compress, writeCpio } from "@nexus/archive";
import { walkTree } from "./walk.ts";

export interface InitramfsOptions {
  rootDir: string;
  out: string;
  compression: "zstd" | "gzip" | "none";
  /** Seconds since 1970, the time of every member. */
  epoch: number;
  signal?: AbortSignal;
}

/** The one node the kernel opens before the init can mount devtmpfs. */
const consoleNode: Device = { kind: "device", path: "dev/console", mode: 0o600, type: "character", major: 5, minor: 1 };

/**
 * Packs a staged root into an initramfs: a newc cpio, compressed. Returns its size in bytes. The file appears whole or
 * not at all.
 */
export async function buildInitramfs({ rootDir, out, compression, epoch, signal }: InitramfsOptions): Promise<{ size: number }> {
  const temporary = `${out}.part`;
  try {
    const cpio = writeCpio(membersOf(rootDir), { mtime: epoch });
    const packed = compression === "none" ? cpio : compress(cpio, compression, { level: compression === "zstd" ? 19 : 9 });
    await pipeline(Readable.from(packed), createWriteStream(temporary), { signal });
    await rename(temporary, out);
  } finally {
    await rm(temporary, { force: true });
  }
  return { size: (await stat(out)).size };
}

function* membersOf(rootDir: string) {
  for (const entry of walkTree(rootDir)) {
    yield entry;
    if (entry.path === "dev") yield consoleNode;
  }
}
