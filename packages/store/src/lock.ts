// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { accessSync, chmodSync, constants } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { NexusError } from "@nexus/core";
import { present } from "./folders.ts";
import { readJournal } from "./journal.ts";
import { inRoot, lockPath, type Root } from "./root.ts";

// Result codes of SQLite (sqlite.org/rescode.html).
const busy = 5;
const cannotOpen = 14;

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
  const file = inRoot(root, lockPath);
  const fresh = !present(root, lockPath);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec("PRAGMA journal_mode = MEMORY"); // else SQLite writes a journal of its own, which a full disk refuses
    database.exec("BEGIN EXCLUSIVE");
    accessSync(file, constants.W_OK); // of a file it may only read SQLite takes a shared lock without a word
    if (fresh) chmodSync(file, 0o644); // by its name: to close another descriptor of the file would free the lock
  } catch (error) {
    database?.close();
    throw lockError(root, error);
  }
  const release = () => database.isOpen && database.close();
  return { release, [Symbol.dispose]: release };
}

function lockError(root: Root, error: unknown): NexusError {
  const { errcode, code } = error as { errcode?: number; code?: string };
  if (errcode === busy) {
    return new NexusError("lock-busy", `another process is at work in ${root.path}${holder(root)}`, {
      hint: "wait until it has ended and run the same command again",
      cause: error,
    });
  }
  if (errcode === cannotOpen || code === "EACCES" || code === "EROFS") {
    return new NexusError("permission", `${inRoot(root, lockPath)} cannot be written`, {
      hint: "run the command as the owner of that folder, or name another with --root",
      cause: error,
    });
  }
  return new NexusError("failed", `${inRoot(root, lockPath)} cannot be locked: ${(error as Error).message}`, { cause: error });
}

function holder(root: Root): string {
  const begin = readJournal(root).find((record) => record.op === "begin");
  return begin === undefined ? "" : `: ${begin.command} (process ${begin.pid})`;
}
