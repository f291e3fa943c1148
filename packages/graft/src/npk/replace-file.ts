// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { open, rename, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { flushFolder } from "@nexus/core";
import { makeWork, removeWork } from "@nexus/sandbox";

/**
 * Writes a file piece by piece in a work folder beside its place, which must be in a folder that is there; it takes its
 * place, flushed, only when `write` has ended well. Returns its size in bytes.
 */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<number> {
  const folder = dirname(path);
  // Where the folder is missing, the path may be wrong: a work folder would make it.
  await stat(folder);
  const work = makeWork(folder);
  try {
    const temporary = join(work, basename(path));
    const file = await open(temporary, "wx", 0o644);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    removeWork(work);
  }
  flushFolder(folder);
  return (await stat(path)).size;
}
