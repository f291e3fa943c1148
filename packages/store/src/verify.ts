// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { NexusError, step, type Report } from "@nexus/core";
import { aliasLinks } from "./aliases.ts";
import { compareTree, type Problem } from "./compare-tree.ts";
import { present } from "./folders.ts";
import { currentGeneration, type Generation, type InstalledProgram } from "./generation.ts";
import { usedViews, type Launch } from "./launch.ts";
import { planIndex, type IndexDirectory } from "./link-index.ts";
import { readEntries } from "./manifest-file.ts";
import { qualifiedName } from "./programs.ts";
import { appPath, generationPath, indexPath, inRoot, launchPath, manifestPath, treePath, type Root } from "./root.ts";
import { foundLinks, visibleLinks } from "./visible-links.ts";
import { linkText, relativeTarget } from "./write-index.ts";

export interface Verification {
  /** Paths are relative to the program's tree. */
  programs: { program: InstalledProgram; problems: Problem[] }[];
  /** The link index, launchers, visible links and aliases, paths relative to the root. Looked at when all programs were, and every one is sound. */
  links: Problem[];
}

export interface VerifyOptions {
  /** Only the programs of these keys; all when absent. */
  keys?: readonly string[];
  report: Report;
  signal?: AbortSignal;
}

/**
 * Compares each program's tree with the manifest beside it, file by file, and the links with what the generation asks for.
 * Damage is in the result, not an error.
 * @throws NexusError "interrupted".
 */
export async function verifyTrees(root: Root, options: VerifyOptions): Promise<Verification> {
  const { keys, report, signal } = options;
  const generation = currentGeneration(root);
  const installed = generation?.programs ?? [];
  const chosen = keys === undefined ? installed : installed.filter(({ key }) => keys.includes(key));
  const programs: Verification["programs"] = [];
  for (const program of chosen) {
    if (signal?.aborted === true) throw new NexusError("interrupted", "interrupted while verifying");
    const problems = await step(report, `verify ${program.key}`, `verify ${qualifiedName(program)} ${program.version}`, () => verifyProgram(root, program));
    programs.push({ program, problems });
  }
  const sound = programs.every(({ problems }) => problems.length === 0);
  return { programs, links: sound && chosen === installed && generation !== undefined ? verifyLinks(root, generation) : [] };
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

function verifyLinks(root: Root, generation: Generation): Problem[] {
  if (generation.programs.length === 0) return [];
  const problems = compareLink(root, indexPath, "Generations/Current/Index");
  if (problems.length > 0) return problems;
  const { index } = planIndex(root, generation);
  const folder = generationPath(generation.number);
  return [
    ...compareFolder(root, `${folder}/Index`, index),
    ...(generation.launch === undefined ? [] : compareLaunch(root, `${folder}/Launch`, generation.launch, index)),
    ...compareVisible(root, generation.programs),
    ...[...aliasLinks(generation.programs)].flatMap(([path, target]) => compareLink(root, path, target)),
  ];
}

function compareFolder(root: Root, folder: string, planned: IndexDirectory): Problem[] {
  if (!present(root, folder)) return [{ path: folder, problem: "missing", detail: "the directory is missing" }];
  const problems = extraNames(root, folder, [...planned.children.keys()]);
  for (const [name, node] of planned.children) {
    const path = `${folder}/${name}`;
    if (node.kind === "directory") problems.push(...compareFolder(root, path, node));
    else problems.push(...(node.kind === "text" ? compareText(root, path, node.text) : compareLink(root, path, linkText(path, node))));
  }
  return problems;
}

function compareLaunch(root: Root, folder: string, { binary }: Launch, index: IndexDirectory): Problem[] {
  const missing = ["bin", "views"].map((name) => `${folder}/${name}`).filter((path) => !present(root, path));
  if (missing.length > 0) return missing.map((path) => ({ path, problem: "missing", detail: "the directory is missing" }));
  const launchers = usedViews(index);
  const names = launchers.map(({ name }) => name);
  return [
    ...compareLink(root, launchPath, "Generations/Current/Launch"),
    ...(present(root, binary) ? [] : [{ path: binary, problem: "missing", detail: "nip-run is missing" } as const]),
    ...["bin", "views"].flatMap((name) => extraNames(root, `${folder}/${name}`, names)),
    ...launchers.flatMap(({ name, text }) => {
      const link = `${folder}/bin/${name}`;
      return [...compareLink(root, link, relativeTarget(link, binary)), ...compareText(root, `${folder}/views/${name}`, text)];
    }),
  ];
}

function extraNames(root: Root, folder: string, planned: readonly string[]): Problem[] {
  const names = readdirSync(inRoot(root, folder)).filter((name) => !planned.includes(name));
  return names.sort().map((name) => ({ path: `${folder}/${name}`, problem: "extra", detail: "the generation has no such link" }));
}

function compareText(root: Root, path: string, text: string): Problem[] {
  const stats = lstatSync(inRoot(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [{ path, problem: "missing", detail: "the file is missing" }];
  if (!stats.isFile() || readFileSync(inRoot(root, path), "utf8") !== text) return [{ path, problem: "changed", detail: "not what the generation says" }];
  return [];
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
