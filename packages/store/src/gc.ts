// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync } from "node:fs";
import type { Report } from "@nexus/core";
import { listAliases } from "./aliases.ts";
import { change } from "./change.ts";
import { present } from "./folders.ts";
import { currentNumber, listGenerations } from "./generation.ts";
import { aliasFolder, appPath, generationPath, generationsPath, inRoot, manifestPath, programsPath, treePath, type Root } from "./root.ts";
import { walk } from "./walk.ts";

/**
 * Which generations stay, besides the current one: the `keep` newest, with two or more of them also the one that the current
 * one was made from, and those younger than `keepDays` days.
 */
export interface GcRules {
  keep: number;
  keepDays?: number;
  /** Now, in seconds since 1970. */
  time: number;
}

export interface Garbage {
  generations: number[];
  /** Paths of the root: trees, manifests, aliases, and what interrupted runs left. */
  paths: string[];
  /** Bytes of the files below those paths. */
  bytes: number;
}

/** What a collection would remove, without removing it. */
export function findGarbage(root: Root, rules: GcRules): Garbage {
  const generations = listGenerations(root);
  const current = currentNumber(root);
  const newest = new Set(generations.slice(Math.max(0, generations.length - rules.keep)));
  // After a rollback and a change it is not the one before the newest.
  const previous = rules.keep >= 2 ? generations.find(({ number }) => number === current)?.previous : undefined;
  const oldest = rules.keepDays === undefined ? Infinity : rules.time - rules.keepDays * 86_400;
  const kept = generations.filter((generation) => [current, previous].includes(generation.number) || newest.has(generation) || generation.time >= oldest);
  const needed = new Set(kept.flatMap(({ programs }) => programs.flatMap((program) => [treePath(program), manifestPath(program), ...(program.aliases ?? [])])));
  const stray = [generationsPath, programsPath, aliasFolder].flatMap((folder) => leftovers(root, folder));
  const paths = [...stray, ...[...listAliases(root), ...storedPaths(root)].filter((path) => !needed.has(path))];
  return {
    generations: generations.filter((generation) => !kept.includes(generation)).map(({ number }) => number),
    paths,
    bytes: paths.reduce((sum, path) => sum + sizeOf(inRoot(root, path)), 0),
  };
}

/**
 * Removes old generations, then every tree and alias that no generation left names. Interrupted, it is finished by whatever opens
 * the root next. Returns what was removed.
 * @throws NexusError "lock-busy", "permission", "bad-document" for a generation that cannot be read: nothing is removed then.
 */
export async function collectGarbage(root: Root, rules: GcRules & { command: string; report: Report; onStep?: (step: string) => void }): Promise<Garbage> {
  return change(root, rules.command, rules, async (journal) => {
    const garbage = findGarbage(root, rules);
    const paths = [...garbage.generations.map(generationPath), ...garbage.paths];
    if (paths.length > 0) journal.append({ op: "discard", paths }); // done when the change ends
    return garbage;
  });
}

/** Every tree and manifest in a root, and what interrupted runs left beside them. */
function storedPaths(root: Root): string[] {
  if (!present(root, programsPath)) return [];
  const apps = readdirSync(inRoot(root, programsPath), { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  return apps.flatMap(({ name: app }) => {
    const trees = readdirSync(inRoot(root, appPath(app))).filter((name) => /^\..+-[0-9a-z]{32}(\.kdl)?$/.test(name));
    return [...leftovers(root, appPath(app)), ...trees.map((name) => `${appPath(app)}/${name}`)];
  });
}

function leftovers(root: Root, folder: string): string[] {
  if (!present(root, folder)) return [];
  const names = readdirSync(inRoot(root, folder)).filter((name) => /^\.(staging|trash|new):/.test(name));
  return names.map((name) => `${folder}/${name}`);
}

function sizeOf(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  let size = 0;
  for (const found of walk(path)) if (found.kind === "file") size += found.stats.size;
  return size;
}
