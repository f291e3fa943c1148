// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import {
  findOffer,
  isAuxiliary,
  openNpk,
  parseGraftManifest,
  parseManifest,
  readNpkManifest,
  settleEffects,
  type EcosystemName,
  type Findings,
  type Found,
  type PackageManifest,
  type Spec,
  type Surroundings,
} from "@nexus/graft";
import { inRoot, manifestPath, readManifest, treePath, type InstalledProgram, type Root, type TreeEntry } from "@nexus/store";
import { installedOf } from "./installed.ts";
import { startOf, type Starts } from "./start-of.ts";

/** What there is to know of a package: of an installed one, of one that a repository offers, or of a file. */
export interface Description extends Partial<Findings> {
  name: string;
  version: string;
  ecosystem: string;
  repository?: string;
  trust?: string;
  description: string;
  homepage?: string;
  license?: string;
  architecture: string;
  layer?: string;
  dependencies: { name: string; version?: string }[];
  optional?: readonly string[];
  installed: boolean;
  explicit?: boolean;
  /** Installed programs that need it. */
  neededBy?: string[];
  /** What came of trying it. */
  verdict?: string;
  /** How its commands are started. */
  run?: string;
  /** What its way to run means for what it starts: docs/graft.md. */
  starts?: Starts;
  /** Key ids; of a file only. */
  signedBy?: string[];
  size?: number;
  downloadSize?: number;
  fileCount?: number;
  /** Where it lies: its tree, or the package file. */
  path?: string;
  treeDigest?: string;
  variantCid?: string;
}

/** Describes what a SPEC means: an installed program first, then what the repositories offer. @throws NexusError "not-found". */
export async function describe(spec: Spec, root: Root, around: Surroundings): Promise<Description> {
  if (spec.kind === "file" && spec.path.endsWith(".npk")) return describeOwnFile(spec.path, around);
  const installed = spec.kind === "name" ? installedOf(around.target.programs, spec) : undefined;
  if (installed !== undefined) return describeInstalled(root, installed, around.target.programs);
  return describeOffer(await findOffer(spec, around));
}

function describeInstalled(root: Root, program: InstalledProgram, programs: readonly InstalledProgram[]): Description {
  const text = readManifest(root, program);
  const file = inRoot(root, manifestPath(program));
  const about = program.ecosystem !== "npk" ? graftDescription(root, program, programs, text, file) : ownDescription(parseManifest(text, file));
  return {
    ...about,
    installed: true,
    explicit: program.explicit,
    neededBy: programs.filter((other) => other.dependencies.includes(program.key) && !isAuxiliary(other)).map(({ name }) => name),
    path: inRoot(root, treePath(program)),
  };
}

function graftDescription(root: Root, program: InstalledProgram, programs: readonly InstalledProgram[], text: string, file: string): Omit<Description, "installed"> {
  const { files, needs, effects, key: _key, app: _app, ...rest } = parseGraftManifest(text, file);
  return {
    ...rest,
    effects: settleEffects(effects, root, program, programs),
    layer: "foreign",
    dependencies: [...new Set(needs.map(({ because }) => because))].map((name) => ({ name })),
    verdict: program.verdict,
    ...startOf(root, program, programs),
    ...sizes(files),
  };
}

function ownDescription({ files, ...fields }: PackageManifest): Omit<Description, "installed"> {
  return { ...fields, ecosystem: "npk", ...sizes(files) };
}

async function describeOwnFile(path: string, around: Surroundings): Promise<Description> {
  await using npk = await openNpk(path, { keys: around.minisignKeys() });
  return { ...ownDescription(npk.manifest), installed: false, path, signedBy: npk.signatures.map(({ keyId }) => keyId) };
}

async function describeOffer({ ecosystem, offer }: Found): Promise<Description> {
  const path = offer.detail["path"];
  if (ecosystem === "npk" && typeof path === "string") return { ...ownDescription(await readNpkManifest(path)), repository: offer.repository, installed: false, path };
  const { name, version, repository, description, homepage, license, architecture, depends, optional, installedSize, downloadSize } = offer;
  const dependencies = depends.map((dependency) => ({ name: dependency }));
  return {
    name,
    version,
    ecosystem: ecosystem satisfies EcosystemName,
    repository,
    description,
    homepage,
    license,
    architecture,
    dependencies,
    optional,
    installed: false,
    size: installedSize,
    downloadSize,
  };
}

function sizes(files: readonly TreeEntry[]): { size: number; fileCount: number } {
  return { size: files.reduce((total, entry) => total + (entry.kind === "file" ? entry.size : 0), 0), fileCount: files.length };
}
