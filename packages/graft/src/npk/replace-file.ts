// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { randomBytes } from "node:crypto";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { flushFolder } from "@nexus/core";

/**
 * Writes a file piece by piece under a temporary name in the same folder; it takes its place, flushed, only when
 * `write` has ended well. Returns its size in bytes.
 */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    const file = await open(temporary, "wx", 0o644);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
  return (await stat(path)).size;
}
