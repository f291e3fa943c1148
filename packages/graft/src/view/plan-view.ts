// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { compareBytes } from "@nexus/core";
import { sortEntries, treePath, type TreeEntry, type TreeName } from "@nexus/store";

/** A tree that a view shows, with what it holds. */
export interface ViewedTree {
  tree: TreeName;
  files: readonly TreeEntry[];
}

export interface PlannedView {
  /** Directories and links: the view is a tree of its own. */
  entries: TreeEntry[];
  /** Paths that several trees have; the first tree's is shown. */
  hidden: { path: string; shown: TreeName; others: TreeName[] }[];
}

export interface ViewOptions {
  leaveOut?: readonly string[];
  links?: Readonly<Record<string, string>>;
  real?: readonly string[];
}

interface Place {
  directory: boolean;
  /** Who has this path, in order; a directory is shared by all of them. */
  trees: TreeName[];
  children: Map<string, Place>;
}

/** From this depth on a directory that one tree alone fills is one link to it: `..` is asked for below bin, lib and share only. */
const foldedDepth = 2;

/**
 * The closure view: all the trees' files at the paths they have in their trees, as links to /Programs. Where two trees have
 * one path the earlier tree's is shown. `leaveOut` are top folders that do not belong into it; `links` are links added where
 * no tree has the path: at the top, or in a folder at the top; folders of `real` are never one link.
 */
export function planView(trees: readonly ViewedTree[], options: ViewOptions = {}): PlannedView {
  const top: Place = { directory: true, trees: [], children: new Map() };
  const hidden: PlannedView["hidden"] = [];
  for (const { tree, files } of trees) {
    for (const entry of files) if (!(options.leaveOut ?? []).includes(entry.path.split("/")[0]!)) put(top, tree, entry);
  }
  const entries: TreeEntry[] = [];
  const isReal = (path: string) => (options.real ?? []).some((folder) => folder === path || folder.startsWith(`${path}/`));
  show(top, "", 0, { entries, hidden, isReal });
  for (const [path, target] of Object.entries(options.links ?? {})) {
    if (isFree(top, path)) entries.push({ kind: "symlink", path, target });
  }
  return { entries: sortEntries(entries), hidden: hidden.sort((a, b) => compareBytes(a.path, b.path)) };
}

function put(top: Place, tree: TreeName, { path, kind }: TreeEntry): void {
  let place = top;
  const names = path.split("/");
  for (const [index, name] of names.entries()) {
    const directory = index < names.length - 1 || kind === "directory";
    const known = place.children.get(name);
    if (known === undefined) place.children.set(name, { directory, trees: [tree], children: new Map() });
    else if (known.trees.at(-1) !== tree) known.trees.push(tree);
    const next = known ?? place.children.get(name)!;
    // A file or link of an earlier tree hides whatever lies below; a directory of an earlier tree hides a file.
    if (!next.directory && index < names.length - 1) return;
    place = next;
  }
}

/** Whether a link can be added: nothing stands there, and the folder it lies in is one of the view's own. */
function isFree(top: Place, path: string): boolean {
  const slash = path.indexOf("/");
  if (slash < 0) return !top.children.has(path);
  const folder = top.children.get(path.slice(0, slash));
  return folder?.directory === true && !folder.children.has(path.slice(slash + 1));
}

function show(place: Place, path: string, depth: number, view: PlannedView & { isReal(path: string): boolean }): void {
  const { entries, hidden, isReal } = view;
  for (const [name, child] of place.children) {
    const here = path === "" ? name : `${path}/${name}`;
    const [shown, ...others] = child.trees as [TreeName, ...TreeName[]];
    if (child.directory && (others.length > 0 || depth + 1 < foldedDepth || isReal(here))) {
      entries.push({ kind: "directory", path: here, mode: 0o755 });
      show(child, here, depth + 1, view);
      continue;
    }
    if (others.length > 0) hidden.push({ path: here, shown, others });
    entries.push({ kind: "symlink", path: here, target: `/${treePath(shown)}/${here}` });
  }
}
