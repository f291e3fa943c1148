// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { DatabaseSync } from "node:sqlite";
import { NexusError } from "@nexus/core";
import { readJournal } from "./journal.ts";
import { inRoot, lockPath, type Root } from "./root.ts";

// Result codes of SQLite (sqlite.org/rescode.html).
const busy = 5;
const noWriting = new Set([3, 8, 14, 23]); // PERM, READONLY, CANTOPEN, AUTH

/** A held lock; `using` or release() frees it, and so does the end of the process, however it ends. */
export interface Lock extends Disposable {
  release(): void;
}

/**
 * Locks a root against other processes: an exclusive SQLite transaction on its lock file, whose locks the kernel frees
 * with the process. /System must be there.
 * @throws NexusError "lock-busy" naming who is at work as far as the journal says, "permission".
 */
export function lockRoot(root: Root): Lock {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(inRoot(root, lockPath), { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    throw lockError(root, error);
  }
  const release = () => database.isOpen && database.close();
  return { release, [Symbol.dispose]: release };
}

function lockError(root: Root, error: unknown): unknown {
  const code = (error as { errcode?: number }).errcode;
  if (code === busy) {
    return new NexusError("lock-busy", `another process is at work in ${root.path}${holder(root)}`, {
      hint: "wait until it has ended and run the same command again",
      cause: error,
    });
  }
  if (code !== undefined && noWriting.has(code)) {
    return new NexusError("permission", `${inRoot(root, lockPath)} cannot be written`, {
      hint: "run the command as the owner of that folder, or name another with --root",
      cause: error,
    });
  }
  return error;
}

function holder(root: Root): string {
  const begin = readJournal(root).find((record) => record.op === "begin");
  return begin === undefined ? "" : `: ${begin.command} (process ${begin.pid})`;
}
