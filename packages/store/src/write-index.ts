// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, linkSync, mkdirSync, readlinkSync, symlinkSync } from "node:fs";
import { flushFolder, writeFileFlushed } from "./folders.ts";
import type { IndexDirectory, IndexNode } from "./link-index.ts";
import { inRoot, type Root } from "./root.ts";

/**
 * Writes an index into a folder of the root that does not exist yet. Its links are relative: they hold wherever the root
 * lies. A link that an earlier index has at the same place is shared with it as a hard link, since many file systems
 * spend a whole block on each link of this length.
 */
export function writeIndex(root: Root, folder: string, index: IndexDirectory, earlier?: string): void {
  mkdirSync(inRoot(root, folder));
  chmodSync(inRoot(root, folder), 0o755);
  for (const [name, node] of index.children) {
    const path = `${folder}/${name}`;
    const same = earlier && `${earlier}/${name}`;
    if (node.kind === "directory") writeIndex(root, path, node, same);
    else if (node.kind === "text") writeFileFlushed(root, path, node.text);
    else makeLink(inRoot(root, path), linkText(path, node), same && inRoot(root, same));
  }
  flushFolder(root, folder);
}

/** What a link of the index holds. Launchers stand in `bin`, and their links stay inside the generation. */
export function linkText(path: string, node: IndexNode & { kind: "link" | "launcher" }): string {
  return node.kind === "launcher" ? `../../Launch/bin/${node.launcher.name}` : relativeTarget(path, node.target);
}

function makeLink(path: string, target: string, earlier: string | undefined): void {
  if (earlier !== undefined && isLinkTo(earlier, target)) {
    try {
      return linkSync(earlier, path);
    } catch (error) {
      // Too many names, not ours to share, or a file system without hard links.
      if (!["EMLINK", "EPERM", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  symlinkSync(target, path);
}

function isLinkTo(path: string, target: string): boolean {
  try {
    return readlinkSync(path) === target;
  } catch {
    return false; // the earlier index has something else there, or nothing
  }
}

/** A path of the root as seen from a link at another path of the root. */
export function relativeTarget(link: string, target: string): string {
  return `${"../".repeat(link.split("/").length - 1)}${target}`;
}
