// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { NexusError, type Report } from "@nexus/core";
import { flushFolder, freshLink, makeFolder, present, removeFile, replaceLink } from "./folders.ts";
import type { InstalledProgram } from "./generation.ts";
import type { Journal } from "./journal.ts";
import { aliasFolder, inRoot, programsPath, treeFolder, type Root } from "./root.ts";

/**
 * What an alias may be, as a path of the root: the name of a Nix store path, hidden in /Programs, or five characters of
 * the folder n, for pkgsrc. Relocated programs hold these names.
 */
export const aliasPattern = /^(Programs\/\.[0-9a-df-np-sv-z]{32}-[0-9A-Za-z+._?=-]{1,211}|n\/[0-9a-z]{5})$/;

/** The links that we make as aliases. */
export const aliasTargetPattern = /^(\.\.\/Programs\/)?[^/.][^/]*\/\.[^/]+-[0-9a-z]{32}(\/(?!\.{1,2}$)[^/]+)?$/;

/** A link that is about to be made, and where it led before. */
export interface AliasChange {
  path: string;
  target: string;
  before?: string;
}

/**
 * The aliases of programs and where each link leads.
 * @throws NexusError "corrupt" for a path that can be none, "conflict" for one that two trees claim.
 */
export function aliasLinks(programs: readonly InstalledProgram[]): Map<string, string> {
  const links = new Map<string, string>();
  for (const program of programs) {
    for (const path of program.aliases ?? []) {
      if (!aliasPattern.test(path)) throw new NexusError("corrupt", `${program.name} ${program.version} asks for ${JSON.stringify(path)}, which cannot be an alias`);
      const target = targetOf(path, program);
      const other = links.get(path);
      if (other !== undefined && other !== target) throw new NexusError("conflict", `two trees claim the alias ${path}: ${other} and ${target}`);
      links.set(path, target);
    }
  }
  return links;
}

function targetOf(path: string, program: InstalledProgram): string {
  const tree = `${program.app}/${treeFolder(program)}${program.aliasEntry === undefined ? "" : `/${program.aliasEntry}`}`;
  return path.startsWith(`${programsPath}/`) ? tree : `../${programsPath}/${tree}`;
}

/** Makes the aliases of programs, each announced in the journal. @throws NexusError "conflict" where something else stands. */
export function makeAliases(root: Root, programs: readonly InstalledProgram[], journal: Journal, step: (step: string) => void): void {
  const changes = [...aliasLinks(programs)].flatMap(([path, target]): AliasChange[] => {
    const before = foundAlias(root, path);
    if (before === undefined && present(root, path)) throw new NexusError("conflict", `${inRoot(root, path)} was not made by nip`, { hint: "move it away" });
    return before === target ? [] : [{ path, target, before }];
  });
  if (changes.length === 0) return;
  if (changes.some(({ path }) => folderOf(path) === aliasFolder)) makeFolder(root, aliasFolder);
  step("announce aliases");
  journal.append(...changes.map((change) => ({ op: "alias", ...change }) as const));
  for (const { path, target } of changes) {
    step(`alias ${path}`);
    replaceLink(root, path, target);
  }
  flushFolders(root, changes);
}

/** Undoes `makeAliases` for one alias, from whatever point it reached. */
export function unmakeAlias(root: Root, { path, target, before }: AliasChange): void {
  if (!present(root, folderOf(path))) return;
  removeFile(root, freshLink(path));
  if (foundAlias(root, path) === target) {
    if (before === undefined) removeFile(root, path);
    else replaceLink(root, path, before);
  }
  flushFolder(root, folderOf(path));
}

/**
 * Lets the aliases of a generation's programs lead to its trees, whatever another generation made of them. It changes only
 * what differs. What is not a link of ours is left alone and warned of.
 */
export function showAliases(root: Root, programs: readonly InstalledProgram[], report: Report): void {
  const changes: { path: string }[] = [];
  for (const [path, target] of aliasLinks(programs)) {
    const found = foundAlias(root, path);
    if (found === target) continue;
    if (found === undefined && present(root, path)) {
      report({ type: "warn", message: `${inRoot(root, path)} was not made by nip and is left alone; programs that use it do not run` });
      continue;
    }
    makeFolder(root, folderOf(path));
    replaceLink(root, path, target);
    changes.push({ path });
  }
  flushFolders(root, changes);
}

/** Every alias that stands in a root. */
export function listAliases(root: Root): string[] {
  return [programsPath, aliasFolder].flatMap((folder) => {
    if (!present(root, folder)) return [];
    const paths = readdirSync(inRoot(root, folder)).map((name) => `${folder}/${name}`);
    return paths.filter((path) => aliasPattern.test(path) && foundAlias(root, path) !== undefined);
  });
}

/** Where an alias leads; undefined when nothing stands there, or something that is not ours. */
function foundAlias(root: Root, path: string): string | undefined {
  const file = inRoot(root, path);
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  const target = readlinkSync(file);
  return aliasTargetPattern.test(target) ? target : undefined;
}

function flushFolders(root: Root, changes: readonly { path: string }[]): void {
  for (const folder of new Set(changes.map(({ path }) => folderOf(path)))) flushFolder(root, folder);
}

function folderOf(alias: string): string {
  return alias.slice(0, alias.lastIndexOf("/"));
}
