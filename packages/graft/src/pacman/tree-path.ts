// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Paths of a package in its tree. A package is packed relative to /; its tree is what lies below /usr, and beside it the rest.

import { posix } from "node:path";

/** The path in the tree for a path in the package: `usr/` is what the tree stands for, all else stays beside it. "" is the tree itself. */
export function treePathOf(path: string): string {
  return path === "usr" ? "" : path.replace(/^usr\//, "");
}

/** The absolute path that a link of a package leads to, when no other link lies on the way. */
export function absoluteTarget(path: string, target: string): string {
  const absolute = posix.normalize(target.startsWith("/") ? target : `/${posix.dirname(path)}/${target}`);
  return absolute.length > 1 && absolute.endsWith("/") ? absolute.slice(0, -1) : absolute;
}

/**
 * Where a symbolic link leads in the tree. What lies in the tree itself is named relative to the link; anything else by its
 * absolute path, which holds in the closure's view: there other packages share /usr, but not this link's folder.
 * `has` says whether the tree has a path.
 */
export function linkTargetOf(path: string, target: string, has: (treePath: string) => boolean): string {
  const absolute = absoluteTarget(path, target);
  const inTree = treePathOf(absolute.slice(1));
  if (absolute !== "/usr" && (inTree === "" || !has(inTree))) return absolute;
  return posix.relative(`/${posix.dirname(treePathOf(path))}`, `/${inTree}`) || ".";
}
