// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { digestFile } from "./scan.ts";
import { formatMode } from "./files-node.ts";
import type { TreeEntry } from "./tree-entry.ts";
import { walk, type Found } from "./walk.ts";

/** One difference between a tree and its manifest. */
export interface Problem {
  path: string;
  problem: "missing" | "changed" | "mode" | "extra";
  /** What was found and what was expected, in words. */
  detail: string;
}

const filesBetweenPauses = 200;

/** How a tree on disk differs from its entries; empty when it does not. Every file is read. No link is followed. */
export async function compareTree(folder: string, expected: readonly TreeEntry[]): Promise<Problem[]> {
  const wanted = new Map(expected.map((entry) => [entry.path, entry]));
  const problems: Problem[] = [];
  let files = 0;
  for (const found of walk(folder)) {
    const entry = wanted.get(found.path);
    wanted.delete(found.path);
    if (entry === undefined) problems.push({ path: found.path, problem: "extra", detail: `a ${found.kind} that the manifest does not list` });
    else problems.push(...compareEntry(folder, found, entry));
    if (++files % filesBetweenPauses === 0) await setImmediate(); // signals and progress are seen meanwhile
  }
  for (const { path, kind } of wanted.values()) problems.push({ path, problem: "missing", detail: `the ${kind} is missing` });
  return problems;
}

function compareEntry(folder: string, found: Found, entry: TreeEntry): Problem[] {
  const { path } = entry;
  const changed = (detail: string): Problem[] => [{ path, problem: "changed", detail }];
  if (found.kind === "special" || found.kind !== entry.kind) return changed(`a ${found.kind}, expected a ${entry.kind}`);
  if (entry.kind === "symlink") {
    const target = readlinkSync(join(folder, path));
    return target === entry.target ? [] : changed(`leads to ${target}, expected ${entry.target}`);
  }
  const mode = found.stats.mode & 0o7777;
  const problems: Problem[] = mode === entry.mode ? [] : [{ path, problem: "mode", detail: `mode ${formatMode(mode)}, expected ${formatMode(entry.mode)}` }];
  if (entry.kind === "directory") return problems;
  if (found.stats.size !== entry.size) return [...changed(`${found.stats.size} bytes, expected ${entry.size}`), ...problems];
  const { sha256 } = digestFile(join(folder, path));
  return sha256 === entry.sha256 ? problems : [...changed(`sha256 ${sha256}, expected ${entry.sha256}`), ...problems];
}
