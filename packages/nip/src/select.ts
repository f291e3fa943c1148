// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Context } from "@nexus/cli";
import { hostArchitecture, NexusError, type Architecture } from "@nexus/core";
import { localRepository, openNpk, parseManifest, resolveClosure, type Dependency, type LocalRepository, type Npk, type PackageNode } from "@nexus/graft";
import { manifestPath, readManifest, type InstalledProgram, type Root } from "@nexus/store";
import { openKeyStore } from "@nexus/trust";
import type { Spec } from "./spec.ts";

/** Packages chosen for installation; each is verified and open until disposed. */
export interface Selection extends AsyncDisposable {
  /** Dependencies first. */
  packages: Npk[];
  /** Names of those that were asked for. */
  explicit: string[];
}

interface OpenNode extends PackageNode {
  npk: Npk;
}

/**
 * Opens the packages that specs mean and, from the local repository, every dependency that is not installed.
 * @throws NexusError "not-found", "conflict" with the chain, "signature", "corrupt".
 */
export async function selectPackages(
  context: Context,
  specs: readonly Spec[],
  target: { root: Root; installed: readonly InstalledProgram[]; architecture?: Architecture },
): Promise<Selection> {
  const { locations, report } = context;
  const keys = openKeyStore(locations.config).trusted();
  const repository = localRepository(locations.localPackages, report);
  const architecture = target.architecture ?? architectureOf(target.installed);
  await using opened = new AsyncDisposableStack();
  const open = async (path: string): Promise<OpenNode> => {
    context.signal.throwIfAborted();
    const npk = opened.use(await openNpk(path, { keys }));
    const { name, version, dependencies } = npk.manifest;
    return { name, version, dependencies, npk };
  };
  const find = async ({ name, version }: Dependency) => {
    const found = await repository.find(name, { version, architecture });
    return found === undefined ? undefined : open(found.path);
  };
  const wanted: OpenNode[] = [];
  for (const spec of specs) {
    wanted.push(spec.kind === "file" ? await open(spec.path) : ((await find(spec)) ?? (await fail(repository, spec, architecture))));
  }
  const nodes = await resolveClosure(
    wanted,
    find,
    target.installed.filter(({ ecosystem }) => ecosystem === "npk").map((program) => installedNode(target.root, program)),
  );
  const held = opened.move();
  return { packages: nodes.map(({ npk }) => npk), explicit: wanted.map(({ name }) => name), [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** The architecture of a root: that of its programs, else this machine's. */
export function architectureOf(installed: readonly InstalledProgram[]): Architecture {
  return (installed.find(({ ecosystem }) => ecosystem === "npk")?.architecture as Architecture | undefined) ?? hostArchitecture();
}

function installedNode(root: Root, program: InstalledProgram): PackageNode {
  const { name, version, dependencies } = parseManifest(readManifest(root, program), manifestPath(program));
  return { name, version, dependencies };
}

async function fail(repository: LocalRepository, { name, version }: Dependency, architecture: Architecture): Promise<never> {
  const all = (await repository.list()).map(({ manifest }) => manifest);
  const same = all.filter((manifest) => manifest.name.toLowerCase() === name.toLowerCase());
  const there = same.map((manifest) => `${manifest.name}@${manifest.version} for ${manifest.architecture}`);
  const names = [...new Set(all.filter((manifest) => manifest.architecture === architecture).map((manifest) => manifest.name))];
  const hint =
    there.length > 0 ? `there is ${there.join(", ")}` : names.length > 0 ? `it holds ${names.join(", ")}; nip build RECIPE adds to it` : "it is empty; nip build RECIPE adds to it";
  const what = `${name}${version === undefined ? "" : `@${version}`} for ${architecture}`;
  throw new NexusError("not-found", `${what} is not in the local repository ${repository.folder}`, { hint });
}
