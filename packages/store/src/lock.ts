// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { readJournal } from "./journal.ts";
import { takeLock, type Lock, type LockFault } from "./lock-file.ts";
import { inRoot, lockPath, type Root } from "./root.ts";

/**
 * Locks a root against other processes. /System must be there.
 * @throws NexusError "lock-busy" naming who is at work as far as the journal says, "permission".
 */
export function lockRoot(root: Root): Lock {
  return takeLock(inRoot(root, lockPath), 0, (fault, cause) => lockError(root, fault, cause));
}

function lockError(root: Root, fault: LockFault, cause: unknown): NexusError {
  if (fault === "busy") {
    return new NexusError("lock-busy", `another process is at work in ${root.path}${holder(root)}`, {
      hint: "wait until it has ended and run the same command again",
      cause,
    });
  }
  if (fault === "unwritable") {
    return new NexusError("permission", `${inRoot(root, lockPath)} cannot be written`, {
      hint: "run the command as the owner of that folder, or name another with --root",
      cause,
    });
  }
  return new NexusError("failed", `${inRoot(root, lockPath)} cannot be locked: ${(cause as Error).message}`, { cause });
}

function holder(root: Root): string {
  const begin = readJournal(root).find((record) => record.op === "begin");
  return begin === undefined ? "" : `: ${begin.command} (process ${begin.pid})`;
}
