// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { posix } from "node:path";
import type { Entry } from "@nexus/archive";
import type { Findings } from "../ecosystem.ts";
import { isSpecialMode, lineEffect, scriptEffects } from "./findings.ts";
import { parseInstallLines, type InstallLine } from "./install-lines.ts";
import type { PackageHead } from "./package-file.ts";
import type { Relocation } from "./prefix.ts";

/** What a package itself has at a path of its tree; "other" is a link. */
export type OwnKind = (path: string) => "file" | "folder" | "other" | undefined;

/**
 * What a package's list and the declarative lines of its +INSTALL add to the tree: folders of its own, configuration files
 * (the same file as their example) and alternatives, where nothing of that path is there. All lines become effects: done, or
 * not.
 */
export function* addedEntries(head: PackageHead, { prefix, alias }: Relocation, ownKind: OwnKind, findings: Findings): Generator<Entry, void> {
  const added = new Map<string, "folder" | "other">();
  const kindOf = (path: string) => ownKind(path) ?? added.get(path);
  const add = (entry: Entry | undefined): Entry[] => {
    if (entry === undefined || kindOf(entry.path) !== undefined) return [];
    const parents = parentsOf(entry.path);
    if (parents.some((path) => (kindOf(path) ?? "folder") !== "folder")) return [];
    for (const path of parents) added.set(path, "folder");
    added.set(entry.path, entry.kind === "directory" ? "folder" : "other");
    return [entry];
  };
  for (const folder of head.list.folders) yield* add(folderAt(pathBelow(folder, prefix)));
  for (const line of parseInstallLines(head.texts.get("+INSTALL") ?? "")) {
    const entries = add(entryOf(line, prefix, alias, ownKind));
    yield* entries;
    findings.effects.push(lineEffect(line, entries.length > 0 && !asksForMore(line)));
    if (line.kind === "permissions" && isSpecialMode(line.mode)) findings.dropped.push({ path: pathBelow(line.path, prefix) ?? line.path, what: `the mode ${line.mode}` });
  }
  findings.effects.push(...scriptEffects(head));
}

function entryOf(line: InstallLine, prefix: string, alias: string, ownKind: OwnKind): Entry | undefined {
  if (line.kind === "directory") return folderAt(pathBelow(line.path, prefix));
  if (line.kind === "config-file") {
    const [path, target] = [pathBelow(line.path, prefix), pathBelow(line.example, prefix)];
    return path !== undefined && target !== undefined && ownKind(target) === "file" ? { kind: "hardlink", path, target } : undefined;
  }
  if (line.kind === "alternative") {
    const [path, program] = [pathBelow(line.wrapper, prefix), pathBelow(line.program, prefix)];
    return path !== undefined && program !== undefined ? { kind: "symlink", path, target: `${alias}/${program}` } : undefined;
  }
  return undefined;
}

/** Whether a line asks for an owner or a mode that no tree holds. */
function asksForMore(line: InstallLine): boolean {
  const { mode, owner } = { mode: undefined, owner: undefined, ...line };
  return isSpecialMode(mode) || (owner !== undefined && !/^root(:|$)/.test(owner));
}

/** The folders above a path, innermost first. */
export function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) parents.push(path.slice(0, slash));
  return parents;
}

function folderAt(path: string | undefined): Entry | undefined {
  return path === undefined ? undefined : { kind: "directory", path, mode: 0o755 };
}

/** A path of a line relative to the prefix; undefined when it lies elsewhere. */
function pathBelow(path: string, prefix: string): string | undefined {
  const whole = posix.resolve(prefix, path);
  return whole.startsWith(`${prefix}/`) ? whole.slice(prefix.length + 1) : undefined;
}
