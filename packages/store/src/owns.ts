// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { relative } from "node:path";
import { present } from "./folders.ts";
import { currentGeneration, readGeneration, type InstalledProgram } from "./generation.ts";
import { usedLaunchers } from "./launch.ts";
import { planIndex } from "./link-index.ts";
import { readEntries } from "./manifest-file.ts";
import { versionName } from "./names.ts";
import { appPath, indexPath, inRoot, programsPath, treeFolder, type Root } from "./root.ts";

/** Who a path belongs to. */
export interface Owner {
  /** The App and the tree's folder in it. */
  app: string;
  folder: string;
  /** The path inside the tree. */
  path: string;
  /** The program of the current generation; undefined when the tree belongs to no program of it. */
  program: InstalledProgram | undefined;
}

const mostLinks = 40; // as many as Linux follows

/**
 * The owner of a path; undefined when no tree has it by its manifest, whatever lies there. An absolute path is one of this
 * machine below the root, or one as programs in the root see it; a relative path is looked up in the index (`bin/sh`). Links
 * on the way are followed, also the last where it lies outside a tree, as those of the index do. A launcher belongs to the
 * program that it starts.
 * @throws NexusError "not-found", "bad-document", "corrupt" for the manifest of a tree that is missing, faulty or not its own.
 */
export function findOwner(root: Root, path: string): Owner | undefined {
  const found = reach(root, path.startsWith("/") ? fromRoot(root, path) : `${indexPath}/${path}`);
  if (found === undefined) return undefined;
  const program = currentGeneration(root)?.programs.find(({ app, version, id }) => app === found.app && `.${versionName(version)}-${id}` === found.folder);
  return { ...found, program };
}

function fromRoot(root: Root, path: string): string {
  const real = existsSync(root.path) ? realpathSync(root.path) : root.path;
  const inside = [root.path, real].map((folder) => relative(folder, path)).find((rest) => rest !== ".." && !rest.startsWith("../"));
  return inside ?? path;
}

function reach(root: Root, path: string): { app: string; folder: string; path: string } | undefined {
  const pending = path.split("/").reverse();
  let position: string[] = [];
  for (let links = 0; pending.length > 0;) {
    const name = pending.pop();
    if (name === undefined || name === "" || name === ".") continue;
    if (name === "..") {
      position.pop();
      continue;
    }
    position.push(name);
    if (isInTree(position) && pending.length === 0) break;
    const target = linkTarget(root, position.join("/"));
    if (target === undefined) continue;
    const launched = pending.length === 0 ? launchedBy(root, position.join("/")) : undefined;
    if (launched !== undefined) return launched;
    if (++links > mostLinks) return undefined;
    position = target.startsWith("/") ? [] : position.slice(0, -1);
    pending.push(...target.split("/").reverse());
  }
  if (!isTree(position)) return undefined;
  const [, app, folder, ...rest] = position as [string, string, string, ...string[]];
  const inner = rest.join("/");
  return isListed(root, app, folder, inner) ? { app, folder, path: inner } : undefined;
}

/** Whether a path is one of a tree's by the manifest beside it, deleted or not; of a tree that there is, also the tree itself. */
function isListed(root: Root, app: string, folder: string, path: string): boolean {
  const place = `${appPath(app)}/${folder}`;
  if (!present(root, place) && !present(root, `${place}.kdl`)) return false;
  const tree = { app, version: folder.slice(1, -33), id: folder.slice(-32) }; // of .<version>-<id>
  return path === "" || readEntries(root, tree).some((entry) => entry.path === path);
}

/** The command that a launcher starts, or a plain link in the index; they lead to nip-run, and to a tree that is not its program's. */
function launchedBy(root: Root, path: string): { app: string; folder: string; path: string } | undefined {
  const [, number, name] = /^System\/Generations\/([1-9]\d*)\/(?:Launch|Index)\/bin\/([^/]+)$/.exec(path) ?? [];
  if (number === undefined) return undefined;
  const generation = readGeneration(root, Number(number));
  const launcher = usedLaunchers(planIndex(root, generation).index).find((each) => each.name === name);
  const program = generation.programs.find(({ key }) => key === launcher?.program);
  return program && { app: program.app, folder: treeFolder(program), path: `bin/${name}` };
}

function isTree(position: readonly string[]): boolean {
  return position[0] === programsPath && /^\..+-[0-9a-z]{32}$/.test(position[2] ?? "");
}

function isInTree(position: readonly string[]): boolean {
  return position.length > 3 && isTree(position);
}

function linkTarget(root: Root, path: string): string | undefined {
  const absolute = inRoot(root, path);
  try {
    return lstatSync(absolute).isSymbolicLink() ? readlinkSync(absolute) : undefined;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
