// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { appName, versionName } from "./names.ts";
export { openRoot } from "./open-root.ts";
export { whileLocked } from "./lock-file.ts";
export { inRoot, manifestPath, treePath, type Root, type TreeName } from "./root.ts";

// Trees
export { keptMode, sortEntries, treeDigest, treeId, type TreeEntry } from "./tree-entry.ts";
export { checkTree, type LinkRule } from "./check-tree.ts";
export { scanTree } from "./scan.ts";
export { writeTree, type WriteTreeOptions } from "./write-tree.ts";
export { compareTree, type Problem } from "./compare-tree.ts";
export { filesShape, formatFilesNode, formatMode, parseFilesNode } from "./files-node.ts";
export { readEntries, readManifest } from "./manifest-file.ts";

// Generations and what changes them
export { transaction, type CommitOptions, type CommitResult, type Transaction, type TransactionOptions } from "./transaction.ts";
export type { NewTree, UnknownTree } from "./staged-trees.ts";
export { currentGeneration, currentNumber, listGenerations, readGeneration, type Generation, type InstalledProgram, type Preference } from "./generation.ts";
export { addPrograms, findProgram, isNamed, qualifiedName, removePrograms, withDependencies } from "./programs.ts";
export { setPreference } from "./preferences.ts";
export type { Launch, Launcher } from "./launch.ts";
export { collectGarbage, findGarbage, type Garbage, type GcRules } from "./gc.ts";
export { findConflicts, rankPrograms, type Conflict } from "./link-index.ts";

// Questions
export { diffGenerations, history, isOtherBuild, type GenerationDiff, type HistoryEntry } from "./history.ts";
export { findOwner, type Owner } from "./owns.ts";
export { verifyTrees, type Verification, type VerifyOptions } from "./verify.ts";
