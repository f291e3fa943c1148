// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Report } from "@nexus/core";
import { removeOwnFolders } from "./own-folders.ts";
import { readRecord, removeRecord, writeRecord, type Made } from "./record.ts";

// /n holds the short names that grafted trees of pkgsrc refer to.
const places = ["Programs", "System", "n"] as const;

/** How setup is called. The path that sudo searches does not hold the folder that nip lies in. */
export const setupCommand = 'sudo "$(command -v nip)" setup';

/** What is to be made so that /Programs, /System and /n lead to a user's root, or are folders of the machine's own. */
export function planSetup(target: string | undefined): Made[] {
  return places
    .map((name): Made => {
      const path = `/${name}`;
      return target === undefined ? { path, kind: "directory" } : { path, kind: "link", target: join(target, name) };
    })
    .filter((wanted) => !isThere(wanted));
}

/** Makes what was planned, folders with mode 0755 whatever the umask; the record is written first, so that an interrupted setup can be undone too. */
export function doSetup(plan: readonly Made[]): void {
  writeRecord([...readRecord().filter((old) => !plan.some(({ path }) => path === old.path)), ...plan]);
  for (const made of plan) {
    if (made.kind === "link") symlinkSync(made.target, made.path);
    else {
      mkdirSync(made.path);
      chmodSync(made.path, 0o755);
    }
  }
}

/** What an earlier setup made and is still as it made it. @throws NexusError "not-found" when there was none. */
export function planUndo(): Made[] {
  const record = readRecord();
  if (record.length === 0) throw new NexusError("not-found", "nip setup has made nothing on this machine, so there is nothing to undo");
  return record.filter(isAsMade);
}

/**
 * Removes what setup made. Folders go with what nip keeps in them, but not while programs are installed there, and not
 * when anything else lies there: then nothing is removed.
 * @throws NexusError "conflict".
 */
export async function undoSetup(plan: readonly Made[], options: { command: string; report: Report }): Promise<void> {
  const folders = plan.filter(({ kind }) => kind === "directory").map(({ path }) => path);
  if (folders.length > 0) await removeOwnFolders(folders, options);
  for (const { kind, path } of plan) if (kind === "link") unlinkSync(path);
  removeRecord();
}

function isThere(wanted: Made): boolean {
  const stats = lstatSync(wanted.path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (isAsMade(wanted)) return true;
  const what = stats.isSymbolicLink() ? `leads to ${readlinkSync(wanted.path)}` : stats.isDirectory() ? "is a folder" : "is a file";
  throw new NexusError("conflict", `${wanted.path} exists already and ${what}`, {
    hint: `undo an earlier setup with ${setupCommand} --remove; what somebody else made, move away yourself`,
  });
}

function isAsMade(made: Made): boolean {
  const stats = lstatSync(made.path, { throwIfNoEntry: false });
  if (made.kind === "directory") return stats?.isDirectory() === true;
  return stats?.isSymbolicLink() === true && readlinkSync(made.path) === made.target;
}
