// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** Folders of a system's root that no package brings, with their modes. The init makes the rest on the data partition. */
const folders: readonly [path: string, mode: number][] = [
  ["Data", 0o755],
  ["Mount", 0o755],
  ["System", 0o755],
  ["System/Settings", 0o755],
  ["dev", 0o755],
  ["proc", 0o555],
  ["run", 0o755],
  ["sys", 0o555],
  ["tmp", 0o1777],
  ["usr", 0o755],
];

/** Links from the names that programs expect to the places of this house. */
const links: readonly [path: string, place: string][] = [
  ["Users", "Data/Users"],
  ["System/Variable", "Data/Variable"],
  ["bin", "System/Index/bin"],
  ["sbin", "System/Index/sbin"],
  ["lib", "System/Index/lib"],
  ["etc", "System/Settings"],
  ["home", "Users"],
  ["root", "Users/root"],
  ["var", "System/Variable"],
  ["init", "sbin/init"],
  ["usr/bin", "bin"],
  ["usr/sbin", "sbin"],
  ["usr/lib", "lib"],
  ["usr/share", "System/Index/share"],
];

/**
 * Adds to a staged root what no package brings: the top folders and the familiar names as relative links.
 * Returns the paths made or taken over, without a leading slash. Folders that stand already are kept; the root's own mode
 * and those of the top folders are set whatever the umask was.
 */
export function makeSkeleton(rootDir: string): string[] {
  chmodSync(rootDir, 0o755);
  for (const [path, mode] of folders) {
    const full = join(rootDir, path);
    mkdirSync(full, { recursive: true });
    chmodSync(full, mode);
  }
  for (const [path, place] of links) {
    const full = join(rootDir, path);
    if (lstatSync(full, { throwIfNoEntry: false }) !== undefined) continue;
    symlinkSync(posix.relative(dirname(path), place), full);
  }
  return [...folders, ...links].map(([path]) => path);
}
