// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { checkEntryPath, checkLinkTarget, limits } from "@nexus/archive";
import { keptMode, type TreeEntry } from "./tree-entry.ts";
import { linkFollower, type LinkMap } from "./follow-link.ts";

/**
 * Which absolute targets the links of a tree may have: those into "system" folders, or "any". Trees of foreign packages
 * have links that hold in their view alone (/usr/lib/…); nothing of ours reads or writes through them.
 */
export type LinkRule = "system" | "any";

/**
 * Checks a whole list of entries before anything of it is written: sound and unique paths, every parent listed as a
 * directory, modes as trees keep them, digests well formed, links that stay inside the tree or point to a system folder.
 * @throws NexusError "corrupt" naming the entry at fault.
 */
export function checkTree(entries: readonly TreeEntry[], links: LinkRule = "system"): void {
  if (entries.length > limits.entries) throw new NexusError("corrupt", `the tree has ${entries.length} entries; ${limits.entries} are allowed`);
  const byPath = new Map<string, TreeEntry>();
  for (const entry of entries) {
    checkEntryPath(entry.path);
    if (byPath.has(entry.path)) throw refused(entry.path, "is listed twice");
    byPath.set(entry.path, entry);
  }
  for (const entry of entries) {
    const parent = parentOf(entry.path);
    if (parent !== "" && byPath.get(parent)?.kind !== "directory") throw refused(entry.path, "has no parent directory in the list");
    checkEntry(entry);
  }
  checkLinks(entries, (path) => byPath.get(path), links);
}

function checkEntry(entry: TreeEntry): void {
  if (entry.kind === "symlink") return checkLinkTarget(entry.path, entry.target);
  if (!Number.isInteger(entry.mode) || entry.mode !== keptMode(entry.kind, entry.mode)) {
    throw refused(entry.path, `has mode ${entry.mode.toString(8)}, which a tree does not keep (setuid, sticky, writable by others, or unreadable)`);
  }
  if (entry.kind === "directory") return;
  if (!Number.isSafeInteger(entry.size) || entry.size < 0) throw refused(entry.path, `has the size ${entry.size}`);
  if (!/^[0-9a-f]{64}$/.test(entry.sha256)) throw refused(entry.path, "has no sound sha256 digest");
}

/** Checks where every link of a tree leads, following the links on its way. @throws NexusError "corrupt" for one that leads out. */
export function checkLinks(entries: readonly TreeEntry[], lookUp: LinkMap, rule: LinkRule): void {
  const follow = linkFollower(lookUp);
  for (const entry of entries) {
    if (entry.kind !== "symlink") continue;
    const end = follow(entry.path);
    if (end === "outside" || (end === "absolute" && rule === "system")) throw refused(entry.path, `is a link that leads out of its tree: ${entry.target}`);
  }
}

/** The path of the folder an entry lies in; "" for the tree itself. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function refused(path: string, reason: string): NexusError {
  return new NexusError("corrupt", `the tree is refused: ${JSON.stringify(path)} ${reason}`, {
    hint: "the package is damaged or made to do harm; fetch it again from a source you trust",
  });
}
