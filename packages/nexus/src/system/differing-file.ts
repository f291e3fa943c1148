// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";
import { localRepository, type PackageManifest } from "@nexus/graft";

/**
 * The first file that differs between packages of the same name in two repositories, as "path of name version", or
 * undefined when all their trees are equal.
 */
export async function findDifferingFile(repository: string, other: string, architecture: Architecture): Promise<string | undefined> {
  const first = localRepository(repository);
  for (const { manifest } of await localRepository(other).list()) {
    const [peer] = await first.find(manifest.name, { version: manifest.version, architecture });
    if (peer === undefined || peer.manifest.treeDigest === manifest.treeDigest) continue;
    return `${differingPath(peer.manifest, manifest)} of ${manifest.name} ${manifest.version}`;
  }
  return undefined;
}

function differingPath(one: PackageManifest, other: PackageManifest): string {
  const known = new Map(one.files.map((entry) => [entry.path, JSON.stringify(entry)]));
  const changed = other.files.find((entry) => known.get(entry.path) !== JSON.stringify(entry));
  const missing = one.files.find(({ path }) => !other.files.some((entry) => entry.path === path));
  return (changed ?? missing)?.path ?? "its manifest";
}
