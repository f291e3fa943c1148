// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { discard, flushFolder, makeFolder, present, removeIfEmpty, rename } from "./folders.ts";
import { appPath, inRoot, type Root } from "./root.ts";

/** A folder beside the trees of an App in which a tree and its manifest are made, and where what they replace waits. */
export interface Staging {
  folder: string;
  /** Where the tree goes; absent when the one that lies there is whole. */
  tree?: string;
  /** Where the manifest goes. */
  manifest: string;
}

const oldTree = "old-tree";
const oldManifest = "old-manifest.kdl";

/** A name for a new staging folder. No version holds a colon, so no tree has such a name. */
export function stagingFolder(app: string): string {
  return `${appPath(app)}/.staging:${randomBytes(6).toString("hex")}`;
}

/** Makes a staging folder that only its owner can enter. */
export function makeStaging(root: Root, folder: string): void {
  makeFolder(root, dirname(folder));
  mkdirSync(inRoot(root, folder), { mode: 0o700 });
}

/** Moves a staged tree and its manifest to their places. What stood there waits in the staging folder. */
export function place(root: Root, staging: Staging): void {
  const { folder, tree, manifest } = staging;
  if (tree !== undefined) {
    if (present(root, tree)) rename(root, tree, `${folder}/${oldTree}`);
    rename(root, stagedTree(folder), tree);
  }
  if (present(root, manifest)) linkSync(inRoot(root, manifest), inRoot(root, `${folder}/${oldManifest}`));
  rename(root, stagedManifest(folder), manifest);
  flushFolder(root, folder);
  flushFolder(root, dirname(manifest));
}

/** Undoes `place` from whatever point it reached; does nothing where it was not begun or is undone already. */
export function unplace(root: Root, staging: Staging): void {
  const { folder, tree, manifest } = staging;
  if (!present(root, folder)) return;
  moveBack(root, stagedManifest(folder), `${folder}/${oldManifest}`, manifest);
  if (tree !== undefined) moveBack(root, stagedTree(folder), `${folder}/${oldTree}`, tree);
  flushFolder(root, folder);
  flushFolder(root, dirname(manifest));
}

function moveBack(root: Root, staged: string, old: string, final: string): void {
  if (!present(root, staged) && present(root, final)) rename(root, final, staged);
  if (present(root, old) && !present(root, final)) rename(root, old, final);
}

/** Removes a staging folder with all that is left in it, and the App's folder if nothing else lies there. */
export function discardStaging(root: Root, folder: string): void {
  discard(root, folder);
  removeIfEmpty(root, dirname(folder));
}

/** A staged tree's path. */
export function stagedTree(folder: string): string {
  return `${folder}/tree`;
}

/** A staged manifest's path. */
export function stagedManifest(folder: string): string {
  return `${folder}/manifest.kdl`;
}
