// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareBytes } from "@nexus/core";
import { followLink } from "./follow-link.ts";
import { addMimeHandlers, mimeHandlersPath } from "./index-handlers.ts";
import type { Generation, InstalledProgram } from "./generation.ts";
import type { Launcher } from "./launch.ts";
import { isNamed, ownEcosystem, qualifiedName } from "./programs.ts";
import { inRoot, treePath, type Root } from "./root.ts";
import type { TreeEntry } from "./tree-entry.ts";

/** The folders of a tree that the index shows. In the index they are real directories, filled or not. */
export const indexedFolders = ["bin", "etc", "include", "lib", "libexec", "sbin", "share"] as const;

/**
 * The index of a generation: real directories, links whose targets are paths of the root, what starts a command in another way
 * than from its tree, and files that are made of what several programs have.
 */
export type IndexNode =
  | { kind: "directory"; children: Map<string, IndexNode> }
  | { kind: "link"; target: string }
  | { kind: "launcher"; launcher: Launcher }
  | { kind: "text"; text: string };
export type IndexDirectory = IndexNode & { kind: "directory" };

/** One path that several programs have and that cannot be shared: the winner's stands in the index. Programs by (qualified) name. */
export interface Conflict {
  path: string;
  winner: string;
  losers: string[];
}

/** Folders that trees of pkgsrc have at their top, and others below share: the index has them there. */
const foldersOfShare = ["info", "man"] as const;

/** One program's folder that takes part at some place of the index: with what it holds, or by itself under a name. */
interface Part {
  program: InstalledProgram;
  folder: string;
  as?: string;
}

/** One program's entry of one name. */
interface Claim extends Part {
  directory: boolean;
}

interface Planning {
  root: Root;
  /** By path, the program that is preferred there. */
  preferred: ReadonlyMap<string, string>;
  launchers: readonly Launcher[];
  conflicts: Conflict[];
}

/**
 * The folded index of programs whose trees lie in the root: a directory that one program alone fills is one link to it,
 * one that several fill is real and holds what each brings. Of programs that have the same path the first of
 * `rankPrograms` wins, unless a preference names another. What came only because a foreign package needs it takes no part:
 * it must not shadow what the machine has.
 */
export function planIndex(root: Root, generation: Pick<Generation, "programs" | "preferences" | "launch">): { index: IndexDirectory; conflicts: Conflict[] } {
  const { programs, preferences = [], launch } = generation;
  const ranked = rankPrograms(programs).filter((program) => program.ecosystem === ownEcosystem || isAskedFor(program, programs));
  const planning: Planning = {
    root,
    preferred: new Map(preferences.map(({ path, program }) => [path, program])),
    launchers: launch?.launchers ?? [],
    conflicts: [],
  };
  const children = new Map<string, IndexNode>();
  for (const folder of indexedFolders) {
    const parts = ranked.flatMap((program) => partsOf(root, program, folder));
    children.set(folder, mergeFolders(planning, folder, parts));
  }
  const index: IndexDirectory = { kind: "directory", children };
  addMimeHandlers(root, index);
  return { index, conflicts: planning.conflicts.filter(({ path }) => path !== mimeHandlersPath) };
}

/** The paths that several programs of a generation have and cannot share, and who stands there. */
export function findConflicts(root: Root, generation: Pick<Generation, "programs" | "preferences" | "launch">): Conflict[] {
  return planIndex(root, generation).conflicts;
}

/**
 * The programs with those first that win conflicts: asked for before dependencies, then by priority, then programs before
 * their further outputs, then later before earlier.
 */
export function rankPrograms(programs: readonly InstalledProgram[]): InstalledProgram[] {
  const asked = new Set(programs.filter((program) => isAskedFor(program, programs)));
  return programs
    .toReversed()
    .sort((a, b) => Number(asked.has(b)) - Number(asked.has(a)) || (b.priority ?? 0) - (a.priority ?? 0) || Number(a.partOf !== undefined) - Number(b.partOf !== undefined));
}

/** Whether the user asked for a program, or for the one whose further output it is. */
function isAskedFor({ explicit, partOf }: InstalledProgram, programs: readonly InstalledProgram[]): boolean {
  return explicit || (partOf !== undefined && programs.some((program) => program.key === partOf && program.explicit));
}

/** What a program brings to one of the index's own folders. */
function partsOf(root: Root, program: InstalledProgram, folder: string): Part[] {
  const own = (name: string): Part[] => (isOwnFolder(root, program, name) ? [{ program, folder: `${treePath(program)}/${name}` }] : []);
  if (folder !== "share") return own(folder);
  // One that is a link leads to what is below share anyway; one that is not goes before a link from there to it.
  const further = foldersOfShare.filter((name) => lstatSync(inRoot(root, `${treePath(program)}/${name}`), { throwIfNoEntry: false })?.isDirectory() === true);
  return [...further.flatMap((as) => own(as).map((part) => ({ ...part, as }))), ...own(folder)];
}

function mergeFolders(planning: Planning, path: string, parts: readonly Part[]): IndexDirectory {
  const claims = new Map<string, Claim[]>();
  const add = (name: string, claim: Claim) => claims.set(name, [...(claims.get(name) ?? []), claim]);
  for (const { program, folder, as } of parts) {
    if (as !== undefined) add(as, { program, folder, directory: true });
    else
      for (const entry of readdirSync(inRoot(planning.root, folder), { withFileTypes: true }))
        add(entry.name, { program, folder: `${folder}/${entry.name}`, directory: entry.isDirectory() });
  }
  const children = new Map<string, IndexNode>();
  for (const name of [...claims.keys()].sort(compareBytes)) {
    children.set(name, settle(planning, `${path}/${name}`, claims.get(name) ?? []));
  }
  return { kind: "directory", children };
}

/** What stands at one path that programs claim, the strongest first. */
function settle(planning: Planning, path: string, ranked: readonly Claim[]): IndexNode {
  const claims = preferredFirst(ranked, planning.preferred.get(path));
  const winner = claims[0]!;
  const sharing = winner.directory ? claims.filter(({ directory }) => directory) : [winner];
  const losers = claims.filter((claim) => !sharing.includes(claim) && claim.program !== winner.program);
  if (losers.length > 0) planning.conflicts.push({ path, winner: qualifiedName(winner.program), losers: losers.map(({ program }) => qualifiedName(program)) });
  if (sharing.length > 1) return mergeFolders(planning, path, sharing);
  const launcher = winner.directory ? undefined : findLauncher(planning, path, winner.program);
  return launcher === undefined ? { kind: "link", target: winner.folder } : { kind: "launcher", launcher };
}

function preferredFirst(claims: readonly Claim[], wanted: string | undefined): readonly Claim[] {
  if (wanted === undefined) return claims;
  return [...claims.filter(({ program }) => isNamed(program, wanted)), ...claims.filter(({ program }) => !isNamed(program, wanted))];
}

function findLauncher({ launchers }: Planning, path: string, { key, run }: InstalledProgram): Launcher | undefined {
  return run !== undefined ? launchers.find(({ program, name }) => program === key && path === `bin/${name}`) : undefined;
}

/** Whether a tree has such a folder, itself or as a link to another folder of the same tree (`sbin` to `bin`). */
function isOwnFolder(root: Root, program: InstalledProgram, folder: string): boolean {
  const tree = inRoot(root, treePath(program));
  return followLink(folder, (path) => linkAt(tree, path)) === "inside" && statSync(join(tree, folder), { throwIfNoEntry: false })?.isDirectory() === true;
}

function linkAt(tree: string, path: string): TreeEntry | undefined {
  const file = join(tree, path);
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true ? { kind: "symlink", path, target: readlinkSync(file) } : undefined;
}
