// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { accessSync, chmodSync, constants, lstatSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NexusError } from "@nexus/core";

// Result codes of SQLite (sqlite.org/rescode.html).
const busy = 5;
const cannotOpen = 14;

/** How long a short edit waits for another, in milliseconds; each takes a few. */
const patience = 10_000;

/** A held lock; `using` or release() frees it, and so does the end of the process, however it ends. */
export interface Lock extends Disposable {
  release(): void;
}

/** Why a lock cannot be had: another process holds it, or the file cannot be written. */
export type LockFault = "busy" | "unwritable" | "other";

/**
 * Takes a lock: an exclusive SQLite transaction on its file, whose locks the kernel frees with the process. Waits for `wait`
 * milliseconds while another process holds it. Throws what `refuse` makes of a failure.
 */
export function takeLock(file: string, wait: number, refuse: (fault: LockFault, cause: unknown) => NexusError): Lock {
  const fresh = lstatSync(file, { throwIfNoEntry: false }) === undefined;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: wait });
    database.exec("PRAGMA journal_mode = MEMORY"); // else SQLite writes a journal of its own, which a full disk refuses
    database.exec("BEGIN EXCLUSIVE");
    accessSync(file, constants.W_OK); // of a file it may only read SQLite takes a shared lock without a word
    if (fresh) chmodSync(file, 0o644); // by its name: to close another descriptor of the file would free the lock
  } catch (error) {
    database?.close();
    throw refuse(faultOf(error), error);
  }
  const release = () => database.isOpen && database.close();
  return { release, [Symbol.dispose]: release };
}

function faultOf(error: unknown): LockFault {
  const { errcode, code } = error as { errcode?: number; code?: string };
  if (errcode === busy) return "busy";
  return errcode === cannotOpen || code === "EACCES" || code === "EROFS" ? "unwritable" : "other";
}

/**
 * Reads, changes and writes a file, or a folder of them, while no other process does: both wait for the same lock, which lies
 * beside it as `<path>.lock`. @throws NexusError "lock-busy" when it is not free within ten seconds, "permission".
 */
export function whileLocked<T>(path: string, work: () => T): T {
  const file = `${path}.lock`;
  makeFolder(dirname(file));
  using _lock = takeLock(file, patience, (fault, cause) => {
    if (fault === "busy")
      return new NexusError("lock-busy", `another process has been changing ${path} for ${patience / 1000} s`, {
        hint: "wait until it has ended and run the same command again",
        cause,
      });
    if (fault === "unwritable") return unwritable(file, cause);
    return new NexusError("failed", `${file} cannot be locked: ${(cause as Error).message}`, { cause });
  });
  return work();
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function unwritable(path: string, cause: unknown): NexusError {
  return new NexusError("permission", `${path} cannot be written`, { hint: "run the command as the owner of that folder", cause });
}
