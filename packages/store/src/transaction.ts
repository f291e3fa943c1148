// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Report } from "@nexus/core";
import { makeAliases } from "./aliases.ts";
import { makeCurrent, writeGeneration } from "./commit.ts";
import { change } from "./change.ts";
import { present } from "./folders.ts";
import { currentGeneration, generationNumbers, readGeneration, type Generation, type InstalledProgram, type Preference } from "./generation.ts";
import type { Journal } from "./journal.ts";
import { makeLaunchLink, nextLaunch, type Launcher } from "./launch.ts";
import { planIndex, type Conflict } from "./link-index.ts";
import { checkApp } from "./names.ts";
import { inRoot, manifestPath, treePath, type Root, type TreeName } from "./root.ts";
import { stageTrees, type NewTree, type UnknownTree } from "./staged-trees.ts";
import type { TreeEntry } from "./tree-entry.ts";

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

export interface CommitOptions {
  /**
   * How the commands of programs with `run: "view"` are started. Those of programs that stay as they are are carried from
   * the current generation, unless others are given here for the same program.
   */
  launchers?: readonly Launcher[];
  /** Where the file nip-run lies, as a path of the root; as in the current generation when absent. */
  launcherBinary?: string;
  /** Who wins at which path; as in the current generation when absent. */
  preferences?: readonly Preference[];
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
   * @throws NexusError "corrupt", "digest-mismatch", "disk-full", "interrupted", "bad-document" for a manifest that could not
   *   be read again.
   */
  addTree(tree: NewTree): Promise<TreeName>;
  /**
   * Writes a tree whose content is not known beforehand, as addTree does otherwise. Returns its name and what it holds.
   * @throws NexusError "corrupt", "disk-full", "interrupted", "bad-document" as addTree does, and what `entries` and `manifest` throw.
   */
  stageTree(tree: UnknownTree): Promise<{ tree: TreeName; files: TreeEntry[] }>;
  /**
   * Moves what was added to its place and makes the aliases of these programs, so that they can be tried there before they
   * are committed. Without a commit all of it is undone.
   * @throws NexusError "not-found" when a program's tree is neither there nor added, "conflict" for an alias that two trees
   *   claim or whose name is taken.
   */
  place(programs: readonly InstalledProgram[]): void;
  /**
   * Makes a new generation of these programs the current one and ends the transaction; places first what is not yet.
   * @throws NexusError as place does; "internal" for two programs of one key.
   */
  commit(programs: readonly InstalledProgram[], options?: CommitOptions): CommitResult;
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
  const trees = stageTrees(root, journal, { step, signal: options.signal });
  let ended = false;
  const open = () => {
    if (ended) throw new NexusError("internal", "the transaction has ended already");
  };

  async function addTree(tree: NewTree): Promise<TreeName> {
    open();
    return trees.add(tree);
  }

  async function stageTree(tree: UnknownTree): Promise<{ tree: TreeName; files: TreeEntry[] }> {
    open();
    return trees.stage(tree);
  }

  function place(programs: readonly InstalledProgram[]): void {
    open();
    trees.place();
    checkPrograms(root, programs);
    makeAliases(root, programs, journal, step);
  }

  function commit(programs: readonly InstalledProgram[], { launchers = [], launcherBinary, preferences = current?.preferences ?? [] }: CommitOptions = {}): CommitResult {
    place(programs);
    ended = true;
    const launch = nextLaunch(current, programs, launchers, launcherBinary);
    const number = Math.max(0, ...generationNumbers(root)) + 1;
    const generation: Generation = {
      number,
      ...(current === undefined ? {} : { previous: current.number }),
      time: options.time,
      command: options.command,
      programs: [...programs],
      ...(preferences.length === 0 ? {} : { preferences: [...preferences] }),
      ...(launch === undefined ? {} : { launch }),
    };
    const { index, conflicts } = planIndex(root, generation);
    if (launch !== undefined) makeLaunchLink(root);
    step(`announce generation ${number}`);
    journal.append({ op: "generation", number });
    step(`write generation ${number}`);
    writeGeneration(root, generation, index);
    step(`commit generation ${number}`);
    makeCurrent(root, number);
    step(`committed generation ${number}`);
    return { generation, conflicts };
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

  return { current, addTree, stageTree, place, commit, switchTo };
}

function checkPrograms(root: Root, programs: readonly InstalledProgram[]): void {
  const keys = new Set<string>();
  for (const program of programs) {
    checkApp(program.app);
    if (keys.has(program.key)) throw new NexusError("internal", `two programs have the key ${program.key}`);
    keys.add(program.key);
    if (present(root, treePath(program)) && present(root, manifestPath(program))) continue;
    throw new NexusError("not-found", `the tree of ${program.name} ${program.version} is missing: ${inRoot(root, treePath(program))}`, {
      hint: `install ${program.name} again`,
    });
  }
}
