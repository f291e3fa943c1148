// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { compareBytes } from "@nexus/core";
import type { InstalledProgram } from "./generation.ts";
import { inRoot, treePath, type Root } from "./root.ts";

/** The folders of a tree that the index shows. In the index they are real directories, filled or not. */
export const indexedFolders = ["bin", "etc", "include", "lib", "libexec", "sbin", "share"] as const;

/** The index of a generation: real directories, and links whose targets are paths of the root. */
export type IndexNode = { kind: "directory"; children: Map<string, IndexNode> } | { kind: "link"; target: string };
export type IndexDirectory = IndexNode & { kind: "directory" };

/** One path that several programs have and that cannot be shared: the winner's stands in the index. Programs by name. */
export interface Conflict {
  path: string;
  winner: string;
  losers: string[];
}

/** One program's folder that takes part at some place of the index. */
interface Part {
  program: InstalledProgram;
  folder: string;
}

/** One program's entry of one name. */
interface Claim extends Part {
  directory: boolean;
}

/**
 * The folded index of programs whose trees lie in the root: a directory that one program alone fills is one link to it,
 * one that several fill is real and holds what each brings. Of two programs that have the same path the explicit one wins,
 * then the one that came later.
 */
export function planIndex(root: Root, programs: readonly InstalledProgram[]): { index: IndexDirectory; conflicts: Conflict[] } {
  const ranked = rankPrograms(programs);
  const conflicts: Conflict[] = [];
  const children = new Map<string, IndexNode>();
  for (const folder of indexedFolders) {
    const parts = ranked.map((program) => ({ program, folder: `${treePath(program)}/${folder}` }));
    children.set(
      folder,
      mergeFolders(
        root,
        folder,
        parts.filter((part) => isOwnFolder(root, part)),
        conflicts,
      ),
    );
  }
  return { index: { kind: "directory", children }, conflicts };
}

/** The programs with those first that win conflicts: explicit before dependencies, later before earlier. */
export function rankPrograms(programs: readonly InstalledProgram[]): InstalledProgram[] {
  const laterFirst = programs.toReversed();
  return [...laterFirst.filter(({ explicit }) => explicit), ...laterFirst.filter(({ explicit }) => !explicit)];
}

function mergeFolders(root: Root, path: string, parts: readonly Part[], conflicts: Conflict[]): IndexDirectory {
  const claims = new Map<string, Claim[]>();
  for (const { program, folder } of parts) {
    for (const entry of readdirSync(inRoot(root, folder), { withFileTypes: true })) {
      const claim = { program, folder: `${folder}/${entry.name}`, directory: entry.isDirectory() };
      const others = claims.get(entry.name);
      if (others === undefined) claims.set(entry.name, [claim]);
      else others.push(claim);
    }
  }
  const children = new Map<string, IndexNode>();
  for (const name of [...claims.keys()].sort(compareBytes)) {
    children.set(name, settle(root, `${path}/${name}`, claims.get(name) ?? [], conflicts));
  }
  return { kind: "directory", children };
}

/** What stands at one path that programs claim, the strongest first. */
function settle(root: Root, path: string, claims: readonly Claim[], conflicts: Conflict[]): IndexNode {
  const winner = claims[0]!;
  const sharing = winner.directory ? claims.filter(({ directory }) => directory) : [winner];
  const losers = claims.filter((claim) => !sharing.includes(claim));
  if (losers.length > 0) conflicts.push({ path, winner: winner.program.name, losers: losers.map(({ program }) => program.name) });
  return sharing.length > 1 ? mergeFolders(root, path, sharing, conflicts) : { kind: "link", target: winner.folder };
}

/** Whether a tree has such a folder, itself or as a link to another folder of the same tree (`sbin` to `bin`). */
function isOwnFolder(root: Root, { program, folder }: Part): boolean {
  const path = inRoot(root, folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const tree = realpathSync(inRoot(root, treePath(program)));
  return join(realpathSync(path), sep).startsWith(join(tree, sep));
}
