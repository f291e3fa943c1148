// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { FileHandle } from "node:fs/promises";

const piece = 1024 * 1024;

/** The first `length` bytes of an open file, in pieces of 1 MiB; fewer when the file has become shorter. */
export async function* fileBytes(file: FileHandle, length: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < length;) {
    const wanted = Math.min(piece, length - at);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
