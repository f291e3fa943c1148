// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/** A dependency as a manifest states it; without a version any will do. */
export interface Dependency {
  name: string;
  version?: string;
}

/** What resolution needs to know of a package, installed or to be installed. */
export interface PackageNode {
  name: string;
  version: string;
  dependencies: readonly Dependency[];
}

interface Chosen<T> {
  node: T;
  /** Names from what the user asked for down to this package. */
  chain: readonly string[];
}

/**
 * The packages to install for `wanted`: these and every dependency that is not installed, dependencies first. A
 * dependency that is installed in a fitting version stays as it is; `find` gives the newest fitting package otherwise.
 * @throws NexusError "conflict" with the chain of packages that leads to it: a dependency that nobody has, two versions
 *   of one package, an installed package that needs another version than the new one.
 */
export async function resolveClosure<T extends PackageNode>(
  wanted: readonly T[],
  find: (dependency: Dependency) => Promise<T | undefined>,
  installed: readonly PackageNode[],
): Promise<T[]> {
  const chosen = new Map<string, Chosen<T>>();
  const present = new Map(installed.map((node) => [node.name, node]));
  const ordered = new Map<string, T | undefined>();

  const choose = (node: T, chain: readonly string[]) => {
    const other = chosen.get(node.name);
    if (other === undefined) chosen.set(node.name, { node, chain });
    else if (other.node.version !== node.version) throw twoVersions({ node, chain }, other);
  };
  const visit = async (node: T): Promise<void> => {
    if (ordered.has(node.name)) return;
    // Taken before its dependencies are looked at, so that a cycle ends here.
    ordered.set(node.name, undefined);
    const chain = chosen.get(node.name)?.chain ?? [];
    for (const dependency of node.dependencies) await follow(dependency, chain);
    ordered.delete(node.name);
    ordered.set(node.name, node);
  };
  const follow = async (dependency: Dependency, chain: readonly string[]) => {
    const taken = chosen.get(dependency.name)?.node;
    if (taken !== undefined && !fits(taken, dependency)) throw wrongVersion(dependency, chain, taken);
    if (taken !== undefined) return visit(taken);
    const kept = present.get(dependency.name);
    if (kept !== undefined && fits(kept, dependency)) return;
    const found = await find(dependency);
    if (found === undefined) throw nowhere(dependency, chain);
    choose(found, [...chain, found.name]);
    await visit(found);
  };

  for (const node of wanted) choose(node, [node.name]);
  for (const node of wanted) await visit(node);
  for (const node of installed) if (!chosen.has(node.name)) checkInstalled(node, chosen);
  return [...ordered.values()].filter((node) => node !== undefined);
}

function fits(node: PackageNode, dependency: Dependency): boolean {
  return dependency.version === undefined || dependency.version === node.version;
}

function checkInstalled(node: PackageNode, chosen: ReadonlyMap<string, Chosen<PackageNode>>): void {
  for (const dependency of node.dependencies) {
    const change = chosen.get(dependency.name);
    if (change === undefined || fits(change.node, dependency)) continue;
    throw new NexusError(
      "conflict",
      `${node.name} ${node.version} is installed and needs ${label(dependency)}, but ${label(change.node)} would replace it (${arrows(change.chain)})`,
      {
        hint: `change ${node.name} together with it, or remove it first: nip remove ${node.name}`,
      },
    );
  }
}

function twoVersions(one: Chosen<PackageNode>, other: Chosen<PackageNode>): NexusError {
  return new NexusError("conflict", `two versions of ${one.node.name} are needed: ${one.node.version} (${arrows(one.chain)}) and ${other.node.version} (${arrows(other.chain)})`, {
    hint: "install them one after the other, or choose one with NAME@VERSION",
  });
}

function wrongVersion(dependency: Dependency, chain: readonly string[], taken: PackageNode): NexusError {
  return new NexusError("conflict", `${arrows(chain)} needs ${label(dependency)}, but ${label(taken)} is to be installed`, {
    hint: `ask for ${dependency.name}@${dependency.version} instead`,
  });
}

function nowhere(dependency: Dependency, chain: readonly string[]): NexusError {
  return new NexusError("conflict", `${arrows(chain)} needs ${label(dependency)}, which is neither installed nor in the local repository`, {
    hint: `build it: nip build ${dependency.name}`,
  });
}

function label({ name, version }: Dependency): string {
  return version === undefined ? name : `${name} ${version}`;
}

function arrows(chain: readonly string[]): string {
  return chain.join(" → ");
}
