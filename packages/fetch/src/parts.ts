// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { constants, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { open, rename, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { flushFolder, NexusError } from "@nexus/core";

/** Where the source with a digest lies once it is verified. */
export function sourcePath(cacheDir: string, sha256: string): string {
  return join(cacheDir, "sources", "sha256", sha256);
}

/** A half-fetched file that only this process works on. */
export interface ClaimedPart {
  path: string;
  /** Gives what is there back to the next attempt, of whichever process. */
  release(): void;
}

/**
 * The part of a source for this process alone: an earlier one is taken over by renaming it, so that two processes never
 * write one file. The folder is private (0700), so that no other user can swap a part between check and use.
 */
export function claimPart(cacheDir: string, sha256: string): ClaimedPart {
  const folder = join(cacheDir, "sources", "partial");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const state = lstatSync(folder);
  if (!state.isDirectory() || state.uid !== process.getuid?.() || (state.mode & 0o022) !== 0) {
    throw new NexusError("permission", `${folder} must be a folder of this user that nobody else can write`, { hint: `remove it and run the same command again` });
  }
  const free = join(folder, `${sha256}.part`);
  const mine = join(folder, `${sha256}.${process.pid}.part`);
  const left = readdirSync(folder)
    .filter((name) => name.startsWith(sha256) && isFree(name))
    .map((name) => join(folder, name));
  left.some((path) => path === mine || moved(path, mine));
  return {
    path: mine,
    release: () => {
      if (lstatSync(mine, { throwIfNoEntry: false })?.size === 0) rmSync(mine);
      else moved(mine, free);
    },
  };
}

/** Opens a part for reading and writing. @throws NexusError "corrupt" when it is a link or is linked from elsewhere. */
export async function openPart(path: string): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  const file = await open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  const state = await file.stat();
  if (state.isFile() && state.nlink === 1) return file;
  await file.close();
  throw new NexusError("corrupt", `${path} is not a plain file of its own`, { hint: "remove it and run the same command again" });
}

/** The sha256 of an open file in hex, read from its start. */
export async function digestOf(file: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** Moves a part whose open file was verified to its final place, and makes sure that it is still that same file. */
export async function keep(file: FileHandle, path: string, final: string): Promise<void> {
  await file.chmod(0o444);
  await file.sync();
  mkdirSync(dirname(final), { recursive: true });
  const [verified, named] = [await file.stat({ bigint: true }), lstatSync(path, { bigint: true })];
  if (verified.ino !== named.ino || verified.dev !== named.dev || verified.nlink !== 1n) {
    throw new NexusError("corrupt", `${path} was replaced while it was being verified`, { hint: "find out which program writes there, then run the same command again" });
  }
  await rename(path, final);
  flushFolder(dirname(final));
}

function isFree(name: string): boolean {
  const owner = /\.(\d+)\.part$/.exec(name)?.[1];
  return owner === undefined || owner === `${process.pid}` || !existsSync(`/proc/${owner}`);
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
