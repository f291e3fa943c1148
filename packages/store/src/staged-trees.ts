// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import type { Entry } from "@nexus/archive";
import type { LinkRule } from "./check-tree.ts";
import { compareTree } from "./compare-tree.ts";
import { discard, flushFolder, present, writeFileFlushed } from "./folders.ts";
import type { Journal } from "./journal.ts";
import { entriesOf } from "./manifest-file.ts";
import { checkApp } from "./names.ts";
import { inRoot, manifestPath, treePath, type Root, type TreeName } from "./root.ts";
import { makeStaging, place, stagedManifest, stagedTree, stagingFolder, type Staging } from "./staging.ts";
import { treeDigest, treeId, type TreeEntry } from "./tree-entry.ts";
import { writeTree } from "./write-tree.ts";

/** A tree to be installed. Its App is `appName(name)`, unless an ecosystem has its own; its version is the package's own. */
export interface NewTree {
  app: string;
  version: string;
  /** Not read when the same tree lies there already, whole; then only the manifest is replaced. */
  entries: AsyncIterable<Entry>;
  expected: readonly TreeEntry[];
  /** The text of the manifest that lies beside the tree; it lists `expected`. */
  manifest: string;
}

/** A tree whose content is known only once its entries were read. */
export interface UnknownTree {
  app: string;
  version: string;
  entries: AsyncIterable<Entry>;
  /** The text of the manifest that lies beside the tree, made of what was written; it holds `formatFilesNode(files)`. */
  manifest: (files: readonly TreeEntry[]) => string;
  /** "any" for foreign packages; "system" when absent. */
  links?: LinkRule;
}

/** The trees of one transaction, from the writing of each to its place. */
export interface StagedTrees {
  add(tree: NewTree): Promise<TreeName>;
  stage(tree: UnknownTree): Promise<{ tree: TreeName; files: TreeEntry[] }>;
  /** Moves those that wait to their places. */
  place(): void;
}

export function stageTrees(root: Root, journal: Journal, { step, signal }: { step: (step: string) => void; signal?: AbortSignal }): StagedTrees {
  const known = new Set<string>();
  let waiting: Staging[] = [];

  function begin(app: string, what: string): string {
    const folder = stagingFolder(app);
    step(`stage ${what}`);
    journal.append({ op: "stage", folder });
    step(`write ${what}`);
    makeStaging(root, folder);
    return folder;
  }

  function end(folder: string, tree: TreeName, manifest: string, whole: boolean): void {
    const path = manifestPath(tree);
    step(`write ${path}`);
    writeFileFlushed(root, stagedManifest(folder), manifest);
    flushFolder(root, folder);
    known.add(path);
    waiting.push({ folder, manifest: path, ...(whole ? {} : { tree: treePath(tree) }) });
  }

  async function add({ app, version, entries, expected, manifest }: NewTree): Promise<TreeName> {
    checkApp(app);
    const tree = { app, version, id: treeId(treeDigest(expected)) };
    entriesOf(manifest, manifestPath(tree), tree); // what cannot be read again is refused here
    const whole = await isWhole(root, tree, expected);
    if (known.has(manifestPath(tree)) || (whole && readText(root, manifestPath(tree)) === manifest)) return tree;
    const folder = begin(app, treePath(tree));
    if (!whole) await writeTree(inRoot(root, stagedTree(folder)), entries, { expected, sync: root.sync, signal });
    end(folder, tree, manifest, whole);
    return tree;
  }

  async function stage({ app, version, entries, manifest, links }: UnknownTree): Promise<{ tree: TreeName; files: TreeEntry[] }> {
    checkApp(app);
    const folder = begin(app, `a tree of ${app} ${version}`);
    const files = await writeTree(inRoot(root, stagedTree(folder)), entries, { sync: root.sync, signal, links });
    const tree = { app, version, id: treeId(treeDigest(files)) };
    const whole = await isWhole(root, tree, files);
    const text = manifest(files);
    entriesOf(text, manifestPath(tree), tree);
    const needless = known.has(manifestPath(tree)) || (whole && readText(root, manifestPath(tree)) === text);
    if (needless) discard(root, folder);
    else {
      if (whole) discard(root, stagedTree(folder));
      end(folder, tree, text, whole);
    }
    return { tree, files };
  }

  function placeWaiting(): void {
    if (waiting.length === 0) return;
    step("announce trees");
    journal.append(...waiting.map((staging) => ({ op: "place", ...staging }) as const));
    for (const staging of waiting) {
      step(`place ${staging.manifest}`);
      place(root, staging);
    }
    waiting = [];
  }

  return { add, stage, place: placeWaiting };
}

async function isWhole(root: Root, tree: TreeName, expected: readonly TreeEntry[]): Promise<boolean> {
  return present(root, treePath(tree)) && (await compareTree(inRoot(root, treePath(tree)), expected)).length === 0;
}

function readText(root: Root, path: string): string | undefined {
  return present(root, path) ? readFileSync(inRoot(root, path), "utf8") : undefined;
}
