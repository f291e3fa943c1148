// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync, readlinkSync } from "node:fs";
import { NexusError, step, type Report } from "@nexus/core";
import { compareTree, type Problem } from "./compare-tree.ts";
import { present } from "./folders.ts";
import { currentGeneration, type InstalledProgram } from "./generation.ts";
import { planIndex, type IndexDirectory } from "./link-index.ts";
import { readEntries } from "./manifest-file.ts";
import { findProgram } from "./programs.ts";
import { appPath, indexPath, inRoot, manifestPath, treePath, type Root } from "./root.ts";
import { foundLinks, visibleLinks } from "./visible-links.ts";
import { relativeTarget } from "./write-index.ts";

export interface Verification {
  /** Paths are relative to the program's tree. */
  programs: { program: InstalledProgram; problems: Problem[] }[];
  /** The link index and the visible links, paths relative to the root. Looked at when every program is sound and none was named. */
  links: Problem[];
}

export interface VerifyOptions {
  /** Only these programs; all when absent or empty. */
  names?: readonly string[];
  report: Report;
  signal?: AbortSignal;
}

/**
 * Compares each program's tree with the manifest beside it, file by file, and the links with what the generation asks for.
 * Damage is in the result, not an error.
 * @throws NexusError "not-found" for a name that is not installed, "interrupted".
 */
export async function verifyTrees(root: Root, options: VerifyOptions): Promise<Verification> {
  const { names = [], report, signal } = options;
  const installed = currentGeneration(root)?.programs ?? [];
  const chosen = names.length === 0 ? installed : names.map((name) => findProgram(installed, name));
  const programs: Verification["programs"] = [];
  for (const program of chosen) {
    if (signal?.aborted === true) throw new NexusError("interrupted", "interrupted while verifying");
    const problems = await step(report, `verify ${program.name}`, `verify ${program.name} ${program.version}`, () => verifyProgram(root, program));
    programs.push({ program, problems });
  }
  const sound = programs.every(({ problems }) => problems.length === 0);
  return { programs, links: sound && names.length === 0 ? verifyLinks(root, installed) : [] };
}

async function verifyProgram(root: Root, program: InstalledProgram): Promise<Problem[]> {
  if (!present(root, treePath(program))) return [{ path: ".", problem: "missing", detail: `the tree is missing: ${inRoot(root, treePath(program))}` }];
  try {
    return await compareTree(inRoot(root, treePath(program)), readEntries(root, program));
  } catch (error) {
    if (!(error instanceof NexusError)) throw error;
    return [{ path: `../${manifestPath(program).split("/").at(-1)}`, problem: error.code === "not-found" ? "missing" : "changed", detail: error.message }];
  }
}

function verifyLinks(root: Root, programs: readonly InstalledProgram[]): Problem[] {
  if (programs.length === 0) return [];
  const problems = compareLink(root, indexPath, "Generations/Current/Index");
  if (problems.length > 0) return problems;
  const generation = readlinkSync(inRoot(root, "System/Generations/Current"));
  const index = compareFolder(root, `System/Generations/${generation}/Index`, planIndex(root, programs).index);
  return [...index, ...compareVisible(root, programs)];
}

function compareFolder(root: Root, folder: string, planned: IndexDirectory): Problem[] {
  if (!present(root, folder)) return [{ path: folder, problem: "missing", detail: "the directory is missing" }];
  const problems: Problem[] = [];
  for (const name of readdirSync(inRoot(root, folder)).sort()) {
    if (!planned.children.has(name)) problems.push({ path: `${folder}/${name}`, problem: "extra", detail: "the generation has no such link" });
  }
  for (const [name, node] of planned.children) {
    const path = `${folder}/${name}`;
    problems.push(...(node.kind === "directory" ? compareFolder(root, path, node) : compareLink(root, path, relativeTarget(path, node.target))));
  }
  return problems;
}

function compareVisible(root: Root, programs: readonly InstalledProgram[]): Problem[] {
  return [...visibleLinks(programs)].flatMap(([app, wanted]) => {
    const folder = appPath(app);
    const extra = [...foundLinks(root, folder).keys()].filter((name) => !wanted.has(name));
    return [
      ...extra.map((name): Problem => ({ path: `${folder}/${name}`, problem: "extra", detail: "the generation has no such version" })),
      ...[...wanted].flatMap(([name, target]) => compareLink(root, `${folder}/${name}`, target)),
    ];
  });
}

function compareLink(root: Root, path: string, target: string): Problem[] {
  let found: string;
  try {
    found = readlinkSync(inRoot(root, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [{ path, problem: "missing", detail: `the link to ${target} is missing` }];
    if (code === "EINVAL") return [{ path, problem: "changed", detail: `no link, expected one to ${target}` }];
    throw error;
  }
  return found === target ? [] : [{ path, problem: "changed", detail: `leads to ${found}, expected ${target}` }];
}
