// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { open } from "node:fs/promises";
import { join } from "node:path";
import { NexusError, run } from "@nexus/core";
import type { TreeEntry } from "./tree-entry.ts";

const flushesAtOnce = 16;
/** With more files than that, one flush of their whole file system takes a fraction of the time. */
const manyFiles = 256;

/** Flushes a tree's files, then its directories, then its own folder to disk. Several at once share the disk's journal commits. */
export async function flushTree(folder: string, entries: readonly TreeEntry[]): Promise<void> {
  const paths = (kind: TreeEntry["kind"]) => entries.filter((entry) => entry.kind === kind).map((entry) => join(folder, entry.path));
  if (paths("file").length > manyFiles && (await flushFileSystem(folder))) return;
  await flushAll(paths("file"));
  await flushAll([...paths("directory"), folder]);
}

/** syncfs(2), by the host's `sync --file-system`. Returns whether it was done: not every sync has the option, and Node has no call. */
async function flushFileSystem(folder: string): Promise<boolean> {
  try {
    await run("sync", ["-f", "--", folder]);
    return true;
  } catch (error) {
    if (error instanceof NexusError && ["failed", "tool-missing"].includes(error.code)) return false;
    throw error;
  }
}

async function flushAll(paths: readonly string[]): Promise<void> {
  const queue = paths.values();
  const worker = async () => {
    for (const path of queue) await flush(path);
  };
  await Promise.all(Array.from({ length: flushesAtOnce }, worker));
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
