// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { inRoot, type Root } from "./root.ts";

/** Whether anything stands at a path of the root; a link counts, wherever it leads. */
export function present(root: Root, path: string): boolean {
  return lstatSync(inRoot(root, path), { throwIfNoEntry: false }) !== undefined;
}

/** Makes a folder and its missing parents with mode 0755, whatever the umask. */
export function makeFolder(root: Root, path: string): void {
  if (existsSync(inRoot(root, path))) return;
  if (path !== ".") makeFolder(root, dirname(path));
  mkdirSync(inRoot(root, path), { recursive: path === "." });
  chmodSync(inRoot(root, path), 0o755);
  if (path !== ".") flushFolder(root, dirname(path));
}

/** Flushes a folder's names to disk, where the root asks for it. */
export function flushFolder(root: Root, path: string): void {
  if (!root.sync) return;
  const folder = openSync(inRoot(root, path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Writes a new file with mode 0644 whatever the umask. */
export function writeFileFlushed(root: Root, path: string, text: string): void {
  const file = openSync(inRoot(root, path), "wx");
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    fchmodSync(file, 0o644);
    if (root.sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export function rename(root: Root, from: string, to: string): void {
  renameSync(inRoot(root, from), inRoot(root, to));
}

/** Removes a file or link if it is there. */
export function removeFile(root: Root, path: string): void {
  try {
    unlinkSync(inRoot(root, path)); // rmSync gives no error code on a read-only file system
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** Puts a link in place with one rename: readers see the old link or the new. */
export function replaceLink(root: Root, path: string, target: string): void {
  const fresh = freshLink(path);
  removeFile(root, fresh);
  symlinkSync(target, inRoot(root, fresh));
  rename(root, fresh, path);
}

/** The name a link has until it takes its place. */
export function freshLink(path: string): string {
  return join(dirname(path), `.new:${basename(path)}`);
}

/**
 * Removes a file or a whole folder. It takes another name first, so that no half of it is ever found under its own name;
 * calling it again after a crash goes on where it stopped.
 */
export function discard(root: Root, path: string): void {
  const trash = join(dirname(path), `.trash:${basename(path)}`);
  removeAll(inRoot(root, trash));
  if (!present(root, path)) return;
  rename(root, path, trash);
  removeAll(inRoot(root, trash));
}

function removeAll(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    makeWritable(path); // read-only directories keep their own user from emptying them
    rmSync(path, { recursive: true, force: true });
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}

/** Removes a folder that holds nothing; leaves any other alone. */
export function removeIfEmpty(root: Root, path: string): void {
  try {
    rmdirSync(inRoot(root, path));
  } catch (error) {
    if (!["ENOTEMPTY", "ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
