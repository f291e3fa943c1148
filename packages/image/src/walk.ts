// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createReadStream, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";
import { NexusError, compareBytes } from "@nexus/core";
import type { Entry } from "@nexus/archive";

/**
 * Everything below a folder as archive entries, sorted by path bytes, parents first; bodies are read when asked for.
 * @throws NexusError "failed" for anything but files, folders and links.
 */
export function* walkTree(rootDir: string, below = ""): Generator<Exclude<Entry, { kind: "hardlink" }>> {
  for (const path of pathsBelow(rootDir, below)) {
    const full = join(rootDir, path);
    const { size, mode, isFile, isDirectory, isSymbolicLink } = describe(full);
    if (isSymbolicLink) yield { kind: "symlink", path, target: readlinkSync(full) };
    else if (isDirectory) yield { kind: "directory", path, mode };
    else if (isFile) yield { kind: "file", path, mode, size, body: contentOf(full) };
    else throw new NexusError("failed", `${full} is neither a file, a folder nor a link; it cannot go into an image`);
  }
}

/** The relative paths of everything below a folder, sorted by their bytes. */
export function pathsBelow(rootDir: string, below = ""): string[] {
  return readdirSync(join(rootDir, below), { withFileTypes: true })
    .flatMap((item) => {
      const path = below === "" ? item.name : `${below}/${item.name}`;
      return item.isDirectory() ? [path, ...pathsBelow(rootDir, path)] : [path];
    })
    .toSorted(compareBytes);
}

/** Every folder above some relative paths, sorted by bytes, so parents before children. */
export function foldersAbove(paths: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) folders.add(folder);
  }
  return [...folders].toSorted(compareBytes);
}

async function* contentOf(full: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(full);
}

function describe(full: string) {
  const status = lstatSync(full);
  return {
    size: status.size,
    mode: status.mode & 0o7777,
    isFile: status.isFile(),
    isDirectory: status.isDirectory(),
    isSymbolicLink: status.isSymbolicLink(),
  };
}
