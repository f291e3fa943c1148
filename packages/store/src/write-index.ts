// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { flushFolder } from "./folders.ts";
import type { IndexDirectory } from "./link-index.ts";
import { inRoot, type Root } from "./root.ts";

/** Writes an index into a folder of the root that does not exist yet. Its links are relative: they hold wherever the root lies. */
export function writeIndex(root: Root, folder: string, index: IndexDirectory): void {
  mkdirSync(inRoot(root, folder));
  chmodSync(inRoot(root, folder), 0o755);
  for (const [name, node] of index.children) {
    const path = `${folder}/${name}`;
    if (node.kind === "directory") writeIndex(root, path, node);
    else symlinkSync(relativeTarget(path, node.target), inRoot(root, path));
  }
  flushFolder(root, folder);
}

/** A path of the root as seen from a link at another path of the root. */
export function relativeTarget(link: string, target: string): string {
  return `${"../".repeat(link.split("/").length - 1)}${target}`;
}
