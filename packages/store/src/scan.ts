// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, constants, fstatSync, openSync, readSync, readlinkSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { NexusError } from "@nexus/core";
import { keptMode, sortEntries, type TreeEntry } from "./tree-entry.ts";
import { walk } from "./walk.ts";

const bytesBetweenPauses = 32 * 1024 * 1024;

/**
 * The entries of a tree as it lies on disk, sorted, modes as trees keep them. No link is followed.
 * @throws NexusError "corrupt" for sockets, pipes, devices and file names that are not UTF-8.
 */
export async function scanTree(folder: string): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  let unpaused = 0;
  for (const found of walk(folder)) {
    const { path, kind } = found;
    if (kind === "special") throw new NexusError("corrupt", `${join(folder, path)} is no file, directory or link with a UTF-8 name; a tree cannot hold it`);
    if (kind === "directory") entries.push({ kind, path, mode: keptMode(kind, found.stats.mode) });
    else if (kind === "symlink") entries.push({ kind, path, target: readlinkSync(join(folder, path)) });
    else {
      entries.push({ kind, path, mode: keptMode(kind, found.stats.mode), ...digestFile(join(folder, path)) });
      unpaused += found.stats.size;
    }
    if (unpaused > bytesBetweenPauses) {
      unpaused = 0;
      await setImmediate(); // signals and progress are seen while large trees are read
    }
  }
  return sortEntries(entries);
}

/** The size in bytes and the sha256 (hex) of a regular file, which is not opened through a link. */
export function digestFile(path: string): { size: number; sha256: string } {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(Math.min(1024 * 1024, fstatSync(file).size + 1));
    let size = 0;
    for (let read = 1; read > 0; size += read) {
      read = readSync(file, buffer);
      hash.update(buffer.subarray(0, read));
    }
    return { size, sha256: hash.digest("hex") };
  } finally {
    closeSync(file);
  }
}
