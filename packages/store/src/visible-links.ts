// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import type { Report } from "@nexus/core";
import { flushFolder, present, removeFile, replaceLink } from "./folders.ts";
import type { InstalledProgram } from "./generation.ts";
import { rankPrograms } from "./link-index.ts";
import { versionName } from "./names.ts";
import { appPath, inRoot, programsPath, treeFolder, type Root } from "./root.ts";

/**
 * The links that make a generation's programs visible: by App, the name of each link and its target. `<Version>` leads to
 * the tree, `Current` to the version of the program that wins in the index.
 */
export function visibleLinks(programs: readonly InstalledProgram[]): Map<string, Map<string, string>> {
  const apps = new Map<string, Map<string, string>>();
  for (const program of rankPrograms(programs)) {
    const version = versionName(program.version);
    const links = apps.get(program.app) ?? new Map([["Current", version]]);
    if (!links.has(version)) links.set(version, treeFolder(program));
    apps.set(program.app, links);
  }
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

function showApp(root: Root, app: string, wanted: ReadonlyMap<string, string>, report: Report): void {
  const folder = appPath(app);
  const found = foundLinks(root, folder);
  let changed = false;
  for (const name of found.keys()) {
    if (wanted.has(name)) continue;
    removeFile(root, `${folder}/${name}`);
    changed = true;
  }
  for (const [name, target] of wanted) {
    if (found.get(name) === target) continue;
    const path = `${folder}/${name}`;
    if (!found.has(name) && present(root, path)) {
      report({ type: "warn", message: `${inRoot(root, path)} was not made by nip and is left alone; the program lies in ${target}` });
      continue;
    }
    replaceLink(root, path, target);
    changed = true;
  }
  if (changed) flushFolder(root, folder);
}

/** The visible links of an App that are ours: `Current`, and those that lead to a tree beside them. */
export function foundLinks(root: Root, folder: string): Map<string, string> {
  const links = new Map<string, string>();
  for (const entry of readdirSync(inRoot(root, folder), { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const target = readlinkSync(inRoot(root, `${folder}/${entry.name}`));
    if (entry.name === "Current" || /^\.[^/]+-[0-9a-z]{32}$/.test(target)) links.set(entry.name, target);
  }
  return links;
}
