// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { parseFilesNode } from "./files-node.ts";
import { inRoot, manifestPath, type Root, type TreeName } from "./root.ts";
import { treeDigest, treeId, type TreeEntry } from "./tree-entry.ts";

/** The text of the manifest beside a tree. @throws NexusError "not-found" when the file is missing. */
export function readManifest(root: Root, tree: TreeName): string {
  const file = inRoot(root, manifestPath(tree));
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new NexusError("not-found", `the manifest of ${tree.app} ${tree.version} is missing: ${file}`, {
      hint: `install ${tree.app} again`,
      cause: error,
    });
  }
}

/**
 * The entries of a tree after the manifest beside it.
 * @throws NexusError "not-found", "bad-document", "corrupt" when the entries are not those that gave the tree its id.
 */
export function readEntries(root: Root, tree: TreeName): TreeEntry[] {
  return entriesOf(readManifest(root, tree), inRoot(root, manifestPath(tree)), tree);
}

/** The same of a manifest's text, which may not lie there yet; `file` is the name that messages show. @throws NexusError "bad-document", "corrupt". */
export function entriesOf(manifest: string, file: string, tree: TreeName): TreeEntry[] {
  const entries = parseFilesNode(manifest, file);
  if (treeId(treeDigest(entries)) === tree.id) return entries;
  throw new NexusError("corrupt", `${file} does not list the files that gave its tree the id ${tree.id}`, {
    hint: `install ${tree.app} again`,
  });
}
