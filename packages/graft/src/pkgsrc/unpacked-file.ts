// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { decompress, sniffFormat, type Limits } from "@nexus/archive";
import { NexusError } from "@nexus/core";

const piece = 1024 * 1024;

/**
 * The unpacked bytes of a file, or of a part of it, whatever it was compressed with: its first bytes say so.
 * @throws NexusError "not-found", "corrupt".
 */
export async function* unpackedFile(path: string, options: { limits?: Limits; part?: { start: number; length: number } } = {}): AsyncGenerator<Uint8Array, void> {
  const file = await openRegular(path);
  try {
    const { start, length } = options.part ?? { start: 0, length: (await file.stat()).size };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, Math.min(6, length), start);
    yield* decompress(bytesOf(file, start, length), sniffFormat(buffer.subarray(0, bytesRead)), options.limits);
  } finally {
    await file.close();
  }
}

/** Opens a regular file. @throws NexusError "not-found", or "corrupt" when it is something else. */
export async function openRegular(path: string): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") throw new NexusError("not-found", `there is no file ${path}`, { cause });
    throw cause;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new NexusError("corrupt", `${path} is no regular file`);
}

/** Bytes of an open file in pieces of 1 MiB. */
export async function* bytesOf(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer, void> {
  for (let done = 0; done < length;) {
    const wanted = Math.min(piece, length - done);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, start + done);
    if (bytesRead === 0) return;
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
