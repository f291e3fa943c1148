// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { pacmanLimits } from "../pacman/limits.ts";
import type { Replacement } from "../relocate/replace-bytes.ts";

// Where a dynamic linker looks for libraries that name no place: ld.so(8) of glibc, and musl's ldso.

/** What glibc's linker reads of a system; folders are those of SYSTEM_DIRS. */
const glibcFolders = /\/(?:usr\/)?lib(?:32|64|x32)?\/(?:[\w.-]+\/)?(?=\0)/g;
const glibcFiles = /(?<=\0)\/etc\/ld\.so\.(cache|preload)(?=\0)/g;
const muslFolders = /(?<=\0)\/lib:\/usr\/local\/lib:\/usr\/lib(?=\0)/g;

/**
 * A copy of a closure's dynamic linker that looks for libraries in `folder` and nowhere else: its own texts, written over
 * with others of their length. `folder` is absolute and has eight bytes, as "/usr/lib" does: "/n/" and five characters. Undefined
 * where the texts are not what they are known to be, and for what is larger than any linker.
 */
export function relocateLoader(loader: Uint8Array, folder: string): Buffer | undefined {
  if (loader.length > pacmanLimits.linkerBytes) return undefined;
  const copy = Buffer.from(loader);
  const text = copy.toString("latin1");
  const write = (at: number, length: number, fresh: string) => copy.fill(0, at, at + length).write(fresh, at, "latin1");
  const folders = [...text.matchAll(glibcFolders)];
  const files = [...text.matchAll(glibcFiles)];
  const musl = [...text.matchAll(muslFolders)];
  const isGlibc = folders.some(([found]) => found === usual) && files.some(([, name]) => name === "cache");
  if (!isGlibc && musl.length === 0) return undefined;
  for (const { 0: found, index } of folders) write(index, found.length, found === usual ? `${folder}/` : nowhere(found.length));
  // Neither file is there: the closure is looked through as it lies.
  for (const { 0: found, 1: name, index } of files) write(index, found.length, `${folder}/l.${name}`);
  for (const { 0: found, index } of musl) write(index, found.length, folder);
  return copy;
}

/** Moves what a C library has below /usr/lib to the same folder: locales and conversions. */
export function libraryReplacement(folder: string): Replacement {
  return { from: Buffer.from("/usr/lib"), to: Buffer.from(folder), endsAt: (next) => next === slash || next === 0 };
}

const slash = 0x2f;
const usual = "/usr/lib/";

/** A folder that is never there: no alias is named so. */
function nowhere(length: number): string {
  return `/n/${"-".repeat(length - 4)}/`;
}
