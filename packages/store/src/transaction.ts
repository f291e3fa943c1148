// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { NexusError, type Report } from "@nexus/core";
import type { Entry } from "@nexus/archive";
import { makeCurrent, writeFileFlushed, writeGeneration } from "./commit.ts";
import { change } from "./change.ts";
import { compareTree } from "./compare-tree.ts";
import { flushFolder, present } from "./folders.ts";
import { currentGeneration, generationNumbers, readGeneration, type Generation, type InstalledProgram } from "./generation.ts";
import type { Journal } from "./journal.ts";
import { planIndex, type Conflict } from "./link-index.ts";
import { checkApp } from "./names.ts";
import { inRoot, manifestPath, treePath, type Root, type TreeName } from "./root.ts";
import { makeStaging, place, stagedManifest, stagedTree, stagingFolder, type Staging } from "./staging.ts";
import { treeDigest, treeId, type TreeEntry } from "./tree-entry.ts";
import { writeTree } from "./write-tree.ts";

export interface TransactionOptions {
  /** The command as the user gave it; history shows it. */
  command: string;
  /** Seconds since 1970; for images SOURCE_DATE_EPOCH. */
  time: number;
  report: Report;
  signal?: AbortSignal;
  /** Told of each step right before it is taken; a throw stops there. */
  onStep?: (step: string) => void;
}

/** A tree to be installed. Its App is `appName(name)`, unless an ecosystem has its own; its version is the package's own. */
export interface NewTree {
  app: string;
  version: string;
  /** Not read when the same tree lies there already, whole; then only the manifest is replaced. */
  entries: AsyncIterable<Entry>;
  expected: readonly TreeEntry[];
  /** The text of the manifest that lies beside the tree. */
  manifest: string;
}

export interface CommitResult {
  generation: Generation;
  /** Paths of the index that more than one program has. */
  conflicts: Conflict[];
}

export interface Transaction {
  /** The generation that is current as long as nothing is committed. */
  readonly current: Generation | undefined;
  /**
   * Writes a tree beside the others, checked and flushed; it goes to its place when the transaction commits.
   * @throws NexusError "corrupt", "digest-mismatch", "disk-full", "interrupted".
   */
  addTree(tree: NewTree): Promise<TreeName>;
  /**
   * Makes a new generation of these programs the current one and ends the transaction.
   * @throws NexusError "not-found" when a program's tree is neither there nor added.
   */
  commit(programs: readonly InstalledProgram[]): CommitResult;
  /** Makes an existing generation the current one and ends the transaction. @throws NexusError "not-found". */
  switchTo(number: number): Generation;
}

/**
 * Changes what is installed in a root: all that `work` adds and commits, or nothing. Returns what `work` returns. Without
 * a commit, what was added is removed again. docs/store.md has the steps and what a crash between them leaves.
 * @throws NexusError "lock-busy", "permission", "disk-full", "interrupted", and what `work` throws.
 */
export async function transaction<T>(root: Root, options: TransactionOptions, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return change(root, options.command, options, (journal) => work(begin(root, options, journal)));
}

function begin(root: Root, options: TransactionOptions, journal: Journal): Transaction {
  const step = options.onStep ?? (() => {});
  const current = currentGeneration(root);
  const staged = new Map<string, Staging>();
  let ended = false;
  const open = () => {
    if (ended) throw new NexusError("internal", "the transaction has ended already");
  };

  async function addTree(added: NewTree): Promise<TreeName> {
    open();
    checkApp(added.app);
    const tree = { app: added.app, version: added.version, id: treeId(treeDigest(added.expected)) };
    const manifest = manifestPath(tree);
    const whole = await isWhole(root, tree, added.expected);
    if (staged.has(manifest) || (whole && readText(root, manifest) === added.manifest)) return tree;
    const folder = stagingFolder(added.app);
    step(`stage ${treePath(tree)}`);
    journal.append({ op: "stage", folder });
    step(`write ${treePath(tree)}`);
    makeStaging(root, folder);
    if (!whole) await writeTree(inRoot(root, stagedTree(folder)), added.entries, { expected: added.expected, sync: root.sync, signal: options.signal });
    step(`write ${manifest}`);
    writeFileFlushed(root, stagedManifest(folder), added.manifest);
    flushFolder(root, folder);
    staged.set(manifest, { folder, manifest, ...(whole ? {} : { tree: treePath(tree) }) });
    return tree;
  }

  function commit(programs: readonly InstalledProgram[]): CommitResult {
    open();
    ended = true;
    placeAll();
    checkPrograms(root, programs);
    const { index, conflicts } = planIndex(root, programs);
    const number = Math.max(0, ...generationNumbers(root)) + 1;
    const generation: Generation = {
      number,
      ...(current === undefined ? {} : { previous: current.number }),
      time: options.time,
      command: options.command,
      programs: [...programs],
    };
    step(`announce generation ${number}`);
    journal.append({ op: "generation", number });
    step(`write generation ${number}`);
    writeGeneration(root, generation, index);
    step(`commit generation ${number}`);
    makeCurrent(root, number);
    step(`committed generation ${number}`);
    return { generation, conflicts };
  }

  function placeAll(): void {
    if (staged.size === 0) return;
    step("announce trees");
    journal.append(...Array.from(staged.values(), (staging) => ({ op: "place", ...staging }) as const));
    for (const staging of staged.values()) {
      step(`place ${staging.manifest}`);
      place(root, staging);
    }
  }

  function switchTo(number: number): Generation {
    open();
    ended = true;
    const generation = readGeneration(root, number);
    checkPrograms(root, generation.programs);
    step(`switch to generation ${number}`);
    makeCurrent(root, number);
    return generation;
  }

  return { current, addTree, commit, switchTo };
}

async function isWhole(root: Root, tree: TreeName, expected: readonly TreeEntry[]): Promise<boolean> {
  return present(root, treePath(tree)) && (await compareTree(inRoot(root, treePath(tree)), expected)).length === 0;
}

function readText(root: Root, path: string): string | undefined {
  return present(root, path) ? readFileSync(inRoot(root, path), "utf8") : undefined;
}

function checkPrograms(root: Root, programs: readonly InstalledProgram[]): void {
  for (const program of programs) {
    checkApp(program.app);
    if (present(root, treePath(program)) && present(root, manifestPath(program))) continue;
    throw new NexusError("not-found", `the tree of ${program.name} ${program.version} is missing: ${inRoot(root, treePath(program))}`, {
      hint: `install ${program.name} again`,
    });
  }
}
