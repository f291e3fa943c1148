// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { resolve } from "node:path";
import { NexusError, silent } from "@nexus/core";
import { present } from "./folders.ts";
import { lockRoot } from "./lock.ts";
import { recover } from "./recover.ts";
import { journalPath, type Root } from "./root.ts";

/**
 * Opens a root; nothing needs to be there yet. If a change to it was interrupted, that is finished or undone now, unless
 * this user may not write there or another process is at work. `sync: false` leaves flushing to disk out.
 * @throws NexusError "corrupt" for a damaged journal.
 */
export function openRoot(path: string, options: { sync?: boolean } = {}): Root {
  const root = { path: resolve(path), sync: options.sync ?? true };
  if (present(root, journalPath)) recoverIfFree(root);
  return root;
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
