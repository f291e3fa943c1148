// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { TransferError, writeBody, type Part, type TransferOptions } from "./transfer.ts";

/** Copies a file of this machine into the part. @throws TransferError when it is no readable regular file of the expected size. */
export async function fetchFile(path: string, part: Part, options: TransferOptions): Promise<void> {
  // O_NONBLOCK: a FIFO must not make us wait for a writer.
  const source = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    const absent = error.code === "ENOENT" || error.code === "ENOTDIR";
    throw new TransferError(absent ? "does not exist" : `cannot be read (${error.code})`, false, absent);
  });
  try {
    const state = await source.stat();
    if (!state.isFile()) throw new TransferError("is no regular file", false);
    if (part.size !== undefined && state.size !== part.size) {
      throw new TransferError(`has ${state.size} bytes where ${part.size} are expected`, false);
    }
    await part.file.truncate(0);
    await writeBody(part, source.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024, signal: options.signal }), 0, state.size, options);
  } finally {
    await source.close();
  }
}
