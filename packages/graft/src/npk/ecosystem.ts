// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { manifestPath, readManifest, type InstalledProgram, type TreeEntry } from "@nexus/store";
import { fileURLToPath } from "node:url";
import { fileRepository, type Offer, type Query } from "../catalogue/offer.ts";
import type { Closure, Release } from "../closure/release.ts";
import type { Ecosystem, OpenPackage } from "../ecosystem.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";
import { closureOf } from "./closure.ts";
import { layerChecked } from "./layer-checked.ts";
import { localRepository, type LocalPackage, type LocalRepository } from "./local-repository.ts";
import { parseManifest, type PackageManifest } from "./manifest.ts";
import { openNpk, type Npk } from "./open-npk.ts";
import { readNpkManifest } from "./read-manifest.ts";
import { resolveClosure, type Dependency, type PackageNode } from "./resolve.ts";
import { compareVersions } from "./versions.ts";

/** Our own packages: folders of .npk files, each signed by its builder. */
export const npk: Ecosystem = { name: "npk", way: "own", compareVersions, readIndex, find, resolve, inspectFile, listFiles, fetch, open };

async function* readIndex(repository: Repository, around: Surroundings): AsyncGenerator<Offer, void> {
  for (const found of await folderOf(repository, around).list()) yield offerOf(repository, found);
}

async function find({ name, version, repository: only }: Query, repositories: readonly Repository[], around: Surroundings): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const repository of repositories) {
    if (only !== undefined && repository.name !== only) continue;
    const found = await folderOf(repository, around).find(name, { version, architecture: around.architecture });
    offers.push(...found.map((each) => offerOf(repository, each)));
  }
  return offers;
}

async function inspectFile(path: string): Promise<Offer | undefined> {
  if (!path.endsWith(".npk")) return undefined;
  return offerOf({ name: fileRepository }, { path, manifest: await readNpkManifest(path), size: 0, modified: 0 });
}

async function listFiles(offer: Offer): Promise<string[]> {
  const { files } = await readNpkManifest(pathOf(offer));
  return files.map(({ path, kind }) => (kind === "directory" ? `${path}/` : path));
}

interface OfferNode extends PackageNode {
  offer: Offer;
}

/** What is wanted and every dependency that is not installed: of our own packages a generation holds one version of each name. */
async function resolve(wanted: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Promise<Closure> {
  const lookUp = async (dependency: Dependency): Promise<OfferNode | undefined> => {
    const [offer] = await find(dependency, repositories, around);
    return offer === undefined ? undefined : nodeOf(offer);
  };
  const installed = around.target.programs.filter(({ ecosystem }) => ecosystem === "npk").map((program) => installedNode(program, around));
  const nodes = await resolveClosure(await Promise.all(wanted.map(nodeOf)), lookUp, installed);
  const releases = await Promise.all(nodes.map(({ offer }) => releaseOf(offer, wanted.includes(offer), around)));
  return { releases, notes: [] };
}

async function nodeOf(offer: Offer): Promise<OfferNode> {
  const { name, version, dependencies } = await readNpkManifest(pathOf(offer));
  return { name, version, dependencies, offer };
}

function installedNode(program: InstalledProgram, around: Surroundings): PackageNode {
  const { name, version, dependencies } = installedManifest(program, around);
  return { name, version, dependencies };
}

function installedManifest(program: InstalledProgram, { target }: Surroundings): PackageManifest {
  return parseManifest(readManifest(target.root, program), manifestPath(program));
}

async function releaseOf(offer: Offer, explicit: boolean, around: Surroundings): Promise<Release> {
  const manifest = await readNpkManifest(pathOf(offer));
  const trust = around.repositories.find(({ name }) => name === offer.repository)?.trust ?? "signed";
  return {
    ...ownRelease(manifest, explicit),
    repository: offer.repository,
    trust,
    homepage: offer.homepage,
    downloadSize: 0,
    installedSize: offer.installedSize,
    detail: offer.detail,
  };
}

/** A package of ours as a release. */
export function ownRelease(manifest: PackageManifest, explicit: boolean): Release {
  const { name, version, app, architecture, description, license, layer, dependencies, treeDigest } = manifest;
  return {
    ecosystem: "npk" as const,
    repository: "local",
    trust: "signed" as const,
    key: name,
    name,
    version,
    app,
    architecture,
    description,
    license,
    layer,
    explicit,
    needs: dependencies.map((dependency) => ({ key: dependency.name, because: dependency.name })),
    treeDigest,
    aliases: [],
    detail: {},
  };
}

/** It lies here already. Its signature is checked now, before a root is touched, and again on the open file that is unpacked. */
async function fetch(release: Release, around: Surroundings): Promise<string> {
  const path = pathOf(release);
  await (await openNpk(path, { keys: around.minisignKeys(), requireTrusted: release.trust === "signed" })).close();
  return path;
}

async function open(release: Release, path: string, closure: Closure, around: Surroundings): Promise<OpenPackage> {
  const opened = await openNpk(path, { keys: around.minisignKeys(), requireTrusted: release.trust === "signed" });
  try {
    const { name, version, treeDigest } = opened.manifest;
    if (name !== release.name || version !== release.version || treeDigest !== release.treeDigest) {
      const what = `${path} is not the ${release.name} ${release.version} any more that the plan was made for`;
      throw new NexusError("corrupt", `${what}, but ${name} ${version} of tree ${treeDigest}`, { hint: "run the command again" });
    }
    const own = await Promise.all(closure.releases.filter(({ ecosystem }) => ecosystem === "npk").map((each) => readNpkManifest(pathOf(each))));
    const finder = (wanted: string): PackageManifest | undefined => {
      const added = own.find((manifest) => manifest.name === wanted);
      const installed = around.target.programs.find(({ key, ecosystem }) => key === wanted && ecosystem === "npk");
      return added ?? (installed === undefined ? undefined : installedManifest(installed, around));
    };
    return ownPackage(opened, finder);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** An open package of ours for installation; `find` gives the manifests of what it depends on, for its layer's rule. */
export function ownPackage(opened: Npk, findManifest: (name: string) => PackageManifest | undefined): OpenPackage & { expected: readonly TreeEntry[] } {
  const { manifest } = opened;
  return {
    entries: () => layerChecked(opened.entries(), manifest, closureOf(manifest, findManifest)),
    expected: manifest.files,
    manifest: opened.manifestText,
    findings: () => ({ dropped: [], effects: [], leftovers: [] }),
    [Symbol.asyncDispose]: () => opened.close(),
  };
}

function offerOf(repository: Pick<Repository, "name">, { path, manifest, size }: LocalPackage): Offer {
  const { name, version, architecture, description, license, dependencies, files, treeDigest } = manifest;
  return {
    repository: repository.name,
    name,
    version,
    architecture,
    description,
    license,
    downloadSize: size,
    treeDigest,
    installedSize: files.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.size : 0), 0),
    depends: dependencies.map((dependency) => (dependency.version === undefined ? dependency.name : `${dependency.name} ${dependency.version}`)),
    detail: { path },
  };
}

function pathOf({ detail }: Pick<Offer, "detail">): string {
  return detail["path"] as string;
}

const folders = new WeakMap<Surroundings, Map<string, LocalRepository>>();

/** The folder behind a repository, read once in one run. @throws NexusError "usage" for one that is no folder. */
function folderOf(repository: Repository, around: Surroundings): LocalRepository {
  const known = folders.get(around) ?? new Map<string, LocalRepository>();
  folders.set(around, known);
  const [url = ""] = repository.urls;
  if (!url.startsWith("file:")) throw new NexusError("usage", `${repository.name} is at ${url}, and repositories of npk are folders`, { hint: "give its address as file:///…" });
  const found = known.get(url) ?? localRepository(fileURLToPath(url), around.report, around.keptManifests);
  known.set(url, found);
  return found;
}
