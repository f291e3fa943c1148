// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, chmodSync } from "node:fs";
import { flushFolder, rename, replaceLink, writeFileFlushed } from "./folders.ts";
import { formatGeneration } from "./generation-document.ts";
import type { Generation } from "./generation.ts";
import { writeLaunch } from "./launch.ts";
import type { IndexDirectory } from "./link-index.ts";
import { currentPath, generationPath, generationsPath, inRoot, type Root } from "./root.ts";
import { writeIndex } from "./write-index.ts";

/** Where a generation is written before it takes its number as its name. */
export function stagedGeneration(number: number): string {
  return `${generationsPath}/.staging:${number}`;
}

/** Writes a whole generation, flushes it, and gives it its name. It is not the current one yet. */
export function writeGeneration(root: Root, generation: Generation, index: IndexDirectory): void {
  const folder = stagedGeneration(generation.number);
  mkdirSync(inRoot(root, folder));
  chmodSync(inRoot(root, folder), 0o755);
  writeFileFlushed(root, `${folder}/generation.kdl`, formatGeneration(generation));
  const earlier = generation.previous === undefined ? undefined : `${generationPath(generation.previous)}/Index`;
  writeIndex(root, `${folder}/Index`, index, earlier);
  if (generation.launch !== undefined) writeLaunch(root, `${folder}/Launch`, generation.launch, index);
  flushFolder(root, folder);
  rename(root, folder, generationPath(generation.number));
  flushFolder(root, generationsPath);
}

/** Makes a generation the current one: one rename of one link. */
export function makeCurrent(root: Root, number: number): void {
  replaceLink(root, currentPath, String(number));
  flushFolder(root, generationsPath);
}
