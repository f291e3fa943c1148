// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { TreeEntry } from "./tree-entry.ts";

/** Looks an entry up by its path in the tree. */
export type LinkMap = (path: string) => TreeEntry | undefined;

const mostLinks = 40; // as many as Linux follows

/** Folders outside every tree that a link may name by its absolute path: they hold no secrets of users and are no way to write. */
const systemFolders = /^\/(Programs|System|n|dev|proc|sys|run)(\/|$)/;

/**
 * Where a link of a tree ends when every link on its way is followed as the kernel does: "inside" the tree (the file
 * itself may be missing), in a "system" folder named by an absolute path, at another "absolute" path, or "outside" the tree
 * by a relative one. Endless chains are "outside".
 */
export function followLink(path: string, lookUp: LinkMap): "inside" | "system" | "outside" | "absolute" {
  const position: string[] = [];
  const pending = path.split("/").reverse();
  for (let links = 0; pending.length > 0;) {
    const name = pending.pop();
    if (name === undefined || name === "" || name === ".") continue;
    if (name === "..") {
      if (position.pop() === undefined) return "outside";
      continue;
    }
    const entry = lookUp([...position, name].join("/"));
    if (entry?.kind !== "symlink") {
      position.push(name);
      continue;
    }
    if (++links > mostLinks) return "outside";
    if (entry.target.startsWith("/")) return systemTarget(entry.target) ? "system" : "absolute";
    pending.push(...entry.target.split("/").reverse());
  }
  return "inside";
}

function systemTarget(target: string): boolean {
  return systemFolders.test(target) && !target.split("/").includes("..");
}
