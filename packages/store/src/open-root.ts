// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { NexusError, silent } from "@nexus/core";
import { lockRoot } from "./lock.ts";
import { recover } from "./recover.ts";
import { inRoot, journalPath, type Root } from "./root.ts";

/**
 * Opens a root; nothing needs to be there yet. If a change that this user began in it was interrupted, that is finished or
 * undone now, unless another process is at work or the root cannot be written. `sync: false` leaves flushing to disk out.
 * @throws NexusError "corrupt" for a damaged journal, "usage" where no folder can be.
 */
export function openRoot(path: string, options: { sync?: boolean } = {}): Root {
  const root = { path: resolve(path), sync: options.sync ?? true };
  if (hasOwnJournal(root)) recoverIfFree(root);
  return root;
}

/** Only this user's own: what another wrote is not worked off because its root was looked at. */
function hasOwnJournal(root: Root): boolean {
  const path = inRoot(root, journalPath);
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.uid === process.geteuid?.();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOTDIR") throw cause;
    throw new NexusError("usage", `${root.path} can be no root: ${fileAbove(path)} is no folder`, { hint: "name a folder, or one that can be made: --root DIR", cause });
  }
}

/** What keeps a path from being one: the lowest of its parents that is there. */
function fileAbove(path: string): string {
  const parent = dirname(path);
  try {
    if (statSync(parent, { throwIfNoEntry: false }) !== undefined) return parent;
  } catch {
    // It lies below the file that is looked for.
  }
  return fileAbove(parent);
}

function recoverIfFree(root: Root): void {
  try {
    using _lock = lockRoot(root);
    recover(root, { report: silent });
  } catch (error) {
    // Reading stays possible: the generation that is current is whole, whatever is left to do.
    if (!(error instanceof NexusError) || !["lock-busy", "permission"].includes(error.code)) throw error;
  }
}
