// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { posix } from "node:path";
import { inRoot, treePath, type Root, type TreeEntry } from "@nexus/store";
import type { ViewedTree } from "../view/plan-view.ts";

/** A file of a closure, and the tree that it lies in. */
export interface ClosureFile {
  tree: ViewedTree;
  /** In that tree. */
  path: string;
  /** On this machine. */
  file: string;
  /** May be run. */
  executable: boolean;
  /** A link on the way to it goes by a path below /usr, which the view alone has. */
  byUsr: boolean;
}

/** A closure that lies in a root, as a view at /usr shows it. */
export interface ClosureFiles {
  /** The regular file at a path below /usr, after all links; undefined where there is none. */
  find(path: string): ClosureFile | undefined;
  /** The paths of a folder, "lib/…", that are files and not links. */
  below(folder: string): ClosureFile[];
  /** The libraries that are links by a path below /usr, as packages have them to files of others, and the files they lead to. */
  librariesByUsr(): { path: string; leadsTo: ClosureFile }[];
  /** The names of its commands, with their trees. */
  commands: readonly { name: string; tree: ViewedTree }[];
}

const mostLinks = 40; // as many as Linux follows

/**
 * The files of a closure whose trees lie in a root, `trees` in the order in which the view shows them: of two that have one
 * path the earlier one counts. `links` are those that the view adds; the ones to libraries are the closure's own.
 */
export function closureFiles(root: Root, trees: readonly ViewedTree[], links: Readonly<Record<string, string>> = {}): ClosureFiles {
  const places = new Map<string, { tree: ViewedTree; entry: TreeEntry }>();
  const added = Object.entries(links).flatMap(([path, target]): TreeEntry[] => (path.startsWith("lib/") ? [{ kind: "symlink", path, target }] : []));
  for (const tree of trees) for (const entry of tree.files) if (!places.has(entry.path)) places.set(entry.path, { tree, entry });
  for (const entry of added) if (!places.has(entry.path)) places.set(entry.path, { tree: trees[0]!, entry });

  function fileAt(path: string, byUsr = false): ClosureFile | undefined {
    const { tree, entry } = places.get(path) ?? {};
    if (tree === undefined || entry?.kind !== "file") return undefined;
    return { tree, path, file: inRoot(root, `${treePath(tree.tree)}/${path}`), executable: (entry.mode & 0o111) !== 0, byUsr };
  }

  function find(path: string): ClosureFile | undefined {
    let at = placeOf(path);
    let byUsr = false;
    for (let links = 0; links < mostLinks; links++) {
      const entry = places.get(at)?.entry;
      if (entry?.kind !== "symlink") return fileAt(at, byUsr);
      byUsr ||= entry.target.startsWith("/");
      at = placeOf(posix.normalize(entry.target.startsWith("/") ? entry.target : posix.join(posix.dirname(at), entry.target)));
    }
    return undefined;
  }

  const paths = [...places.keys()];
  return {
    find,
    below: (folder) => paths.filter((path) => path.startsWith(`${folder}/`)).flatMap((path) => fileAt(path) ?? []),
    librariesByUsr() {
      const found = paths.filter((path) => /^lib\/[^/]+$/.test(path)).map((path) => ({ path, leadsTo: find(path) }));
      return found.flatMap(({ path, leadsTo }) => (leadsTo?.byUsr === true ? [{ path, leadsTo }] : []));
    },
    commands: paths.filter((path) => /^s?bin\/[^/]+$/.test(path)).map((path) => ({ name: posix.basename(path), tree: places.get(path)!.tree })),
  };
}

/** A path as one below /usr, where sbin is bin and lib64 is lib. */
export function placeOf(path: string): string {
  return path
    .replace(/^\/(usr\/)?/, "")
    .replace(/^sbin\//, "bin/")
    .replace(/^lib64\//, "lib/");
}
