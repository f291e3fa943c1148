// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { planView, type ViewedTree, type ViewOptions } from "../view/plan-view.ts";
import type { DueCache } from "./triggers.ts";

/** A /usr for generators, below a temporary folder. */
export interface ScratchView extends Disposable {
  /** For descriptions; only the caller can enter it. */
  folder: string;
  usr: string;
}

/**
 * Makes the view of a closure, as its programs will see it, in which generators may write. The folders of the caches are real
 * ones that hold nothing but links to the inputs: no write goes through a link into a tree, and what else is in them afterwards
 * was made by a generator.
 */
export function makeScratchView(trees: readonly ViewedTree[], due: readonly DueCache[], as: ViewOptions): ScratchView {
  const inputs = new Set(due.flatMap((cache) => cache.inputs));
  const folders = due.map(({ folder }) => folder);
  const isShown = (path: string) => inputs.has(path) || !folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const shown = trees.map(({ tree, files }) => ({ tree, files: files.filter(({ path }) => isShown(path)) }));
  const folder = mkdtempSync(join(tmpdir(), "nip-caches-"));
  const usr = join(folder, "usr");
  const makeFolder = (path: string, mode: number) => {
    mkdirSync(path);
    chmodSync(path, mode);
  };
  makeFolder(usr, 0o755);
  for (const entry of planView(shown, { ...as, real: [...folders, ...[...inputs].map((path) => dirname(path))] }).entries) {
    const path = join(usr, entry.path);
    // A generator that root starts runs as nobody.
    if (entry.kind === "directory") makeFolder(path, folders.includes(entry.path) ? 0o777 : 0o755);
    else if (entry.kind === "symlink") symlinkSync(entry.target, path);
  }
  return { folder, usr, [Symbol.dispose]: () => removeFolder(folder) };
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error; // a generator closed a folder of its own: it stays in /tmp
  }
}
