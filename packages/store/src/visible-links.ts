// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import type { Report } from "@nexus/core";
import { flushFolder, present, removeFile, replaceLink } from "./folders.ts";
import type { InstalledProgram } from "./generation.ts";
import { rankPrograms } from "./link-index.ts";
import { versionName } from "./names.ts";
import { appPath, inRoot, programsPath, treeFolder, type Root } from "./root.ts";

/**
 * The links that make a generation's programs visible: by App, the name of each link and its target. `<Version>` leads to
 * the tree, `Current`, which comes last, to the version of the program that wins in the index.
 */
export function visibleLinks(programs: readonly InstalledProgram[]): Map<string, Map<string, string>> {
  const apps = new Map<string, Map<string, string>>();
  for (const program of rankPrograms(programs)) {
    const version = versionName(program.version);
    const links = apps.get(program.app) ?? new Map<string, string>();
    if (!links.has(version)) links.set(version, treeFolder(program));
    apps.set(program.app, links);
  }
  for (const links of apps.values()) links.set("Current", [...links.keys()][0]!);
  return apps;
}

/**
 * Makes /Programs show exactly the programs of a generation. It changes only what differs, so it can be called again
 * after an interruption. What is not a link of ours is left alone and warned of.
 */
export function showPrograms(root: Root, programs: readonly InstalledProgram[], report: Report): void {
  const wanted = visibleLinks(programs);
  if (!present(root, programsPath)) return;
  for (const app of readdirSync(inRoot(root, programsPath))) {
    if (lstatSync(inRoot(root, appPath(app))).isDirectory()) showApp(root, app, wanted.get(app) ?? new Map(), report);
  }
}

/** At each moment `Current` leads to a link of ours, by which it is known: new versions come before it changes, old ones go after it. */
function showApp(root: Root, app: string, wanted: ReadonlyMap<string, string>, report: Report): void {
  const folder = appPath(app);
  const found = foundLinks(root, folder);
  const taken = new Set<string>();
  let changed = false;
  for (const [name, next] of wanted) {
    const target = taken.has(next) ? wanted.get(next)! : next;
    if (found.get(name) === target) continue;
    const path = `${folder}/${name}`;
    if (!found.has(name) && isTaken(root, path)) {
      taken.add(name);
      report({ type: "warn", message: `${inRoot(root, path)} was not made by nip and is left alone; the program lies in ${wanted.get(target) ?? target}` });
      continue;
    }
    replaceLink(root, path, target);
    changed = true;
  }
  for (const name of [...found.keys()].toReversed()) {
    if (wanted.has(name)) continue;
    removeFile(root, `${folder}/${name}`);
    changed = true;
  }
  if (changed) flushFolder(root, folder);
}

/** Whether something of somebody else stands at a path. A `Current` that leads nowhere is nobody's. */
function isTaken(root: Root, path: string): boolean {
  return path.endsWith("/Current") ? existsSync(inRoot(root, path)) : present(root, path);
}

/** The visible links of an App that are ours: those that lead to a tree beside them, and last `Current`, if it leads to one of them. */
export function foundLinks(root: Root, folder: string): Map<string, string> {
  const names = readdirSync(inRoot(root, folder), { withFileTypes: true }).flatMap((entry) => (entry.isSymbolicLink() ? [entry.name] : []));
  const targets = names.map((name) => [name, readlinkSync(inRoot(root, `${folder}/${name}`))] as const);
  const links = new Map(targets.filter(([, target]) => /^\.[^/]+-[0-9a-z]{32}$/.test(target)));
  for (const [name, target] of targets) if (name === "Current" && links.has(target)) links.set(name, target);
  return links;
}
