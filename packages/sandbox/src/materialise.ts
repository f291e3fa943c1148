// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, constants, copyFileSync, linkSync, lstatSync, mkdirSync, readlinkSync, realpathSync, symlinkSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { PackageClosure } from "@nexus/host";

/** Part of every key: raised when the rules below give another tree for the same packages. */
export const rulesVersion = 1;

// Settings of this machine must not reach a build; documentation cannot.
const leftOut = [/^\/(?!usr(?:\/|$))/, /^\/usr\/share\/(?:doc|doc-base|man|info|locale|lintian|bug|bash-completion)(?:\/|$)/];
const topLinks = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/**
 * Puts the closure's files from the host into an empty folder: hard links where that is allowed and safe, else copies.
 * Returns how many files were copied.
 */
export function materialise({ files, links }: PackageClosure, folder: string): number {
  let copied = 0;
  const realFolders = new Map<string, string>();
  const made = new Set<string>();
  const makeFolder = (path: string) => {
    if (made.has(path)) return;
    mkdirSync(join(folder, path), { recursive: true, mode: 0o755 });
    made.add(path);
  };
  for (const path of files) {
    // Packages still say /lib/… where the host has /lib → usr/lib.
    const real = join(realFolder(dirname(path), realFolders), basename(path));
    if (leftOut.some((pattern) => pattern.test(real))) continue;
    const state = lstatSync(real, { throwIfNoEntry: false });
    if (state === undefined) continue;
    makeFolder(dirname(real));
    if (state.isDirectory()) makeFolder(real);
    else if (place(real, join(folder, real), state) === "copied") copied += 1;
  }
  placeLinks(links, folder, realFolders, makeFolder);
  for (const name of topLinks) {
    const state = lstatSync(`/${name}`, { throwIfNoEntry: false });
    if (state?.isSymbolicLink() === true) symlinkSync(readlinkSync(`/${name}`), join(folder, name));
  }
  return copied;
}

function placeLinks(links: PackageClosure["links"], folder: string, realFolders: Map<string, string>, makeFolder: (path: string) => void): void {
  for (const { path, target } of links) {
    const real = join(realFolder(dirname(path), realFolders), basename(path));
    if (real.startsWith("/usr/share/man/") || target.startsWith("/usr/share/man/")) continue;
    makeFolder(dirname(real));
    if (lstatSync(join(folder, real), { throwIfNoEntry: false }) === undefined) symlinkSync(target, join(folder, real));
  }
}

function place(from: string, to: string, state: Stats): "linked" | "copied" | "nothing" {
  // Two packages may list one path under its two names.
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return "nothing";
  if (state.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    return "linked";
  }
  if (!state.isFile()) return "nothing";
  if (isSafeToLink(state) && tryLink(from, to)) return "linked";
  copyFileSync(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  chmodSync(to, (state.mode & 0o111) === 0 ? 0o644 : 0o755);
  return "copied";
}

/** A link to a privileged program would outlive its security update; a link to another user's file would show as nobody's inside. */
function isSafeToLink(state: Stats): boolean {
  return (state.mode & 0o7000) === 0 && state.uid === process.getuid?.();
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function realFolder(path: string, known: Map<string, string>): string {
  const found = known.get(path);
  if (found !== undefined) return found;
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    real = path;
  }
  known.set(path, real);
  return real;
}
