// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { versionName } from "./names.ts";

/** A folder that holds /Programs and /System: "/" itself, a user's own, or the staging folder of an image. */
export interface Root {
  /** Absolute. */
  path: string;
  /** Whether changes are flushed to disk before they count; false only where the whole folder is thrown away after a crash. */
  sync: boolean;
}

/** What names a tree. The version is the package's own; paths hold its `versionName`. */
export interface TreeName {
  app: string;
  version: string;
  id: string;
}

// Paths relative to the root, so that journals and links hold no host path.
export const programsPath = "Programs";
export const systemPath = "System";
export const generationsPath = "System/Generations";
export const currentPath = "System/Generations/Current";
export const indexPath = "System/Index";
export const launchPath = "System/Launch";
/** Short names of trees, for programs whose prefix has no room for longer ones. */
export const aliasFolder = "n";
export const lockPath = "System/nip.lock";
export const journalPath = "System/nip.journal";

/** Where an App's trees lie. */
export function appPath(app: string): string {
  return `${programsPath}/${app}`;
}

/** The name of a tree's folder in its App. */
export function treeFolder(tree: TreeName): string {
  return `.${versionName(tree.version)}-${tree.id}`;
}

/** Where a tree lies. */
export function treePath(tree: TreeName): string {
  return `${appPath(tree.app)}/${treeFolder(tree)}`;
}

/** Where a tree's manifest lies: beside it. */
export function manifestPath(tree: TreeName): string {
  return `${treePath(tree)}.kdl`;
}

export function generationPath(number: number): string {
  return `${generationsPath}/${number}`;
}

/** A path of the root as this machine's own path. */
export function inRoot(root: Root, path: string): string {
  return join(root.path, path);
}
