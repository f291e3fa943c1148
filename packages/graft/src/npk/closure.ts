// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { PackageManifest } from "./manifest.ts";

/** The manifests that a package's dependencies lead to, itself not among them. Names that `find` does not know are left out. */
export function closureOf(manifest: PackageManifest, find: (name: string) => PackageManifest | undefined): PackageManifest[] {
  const found = new Map<string, PackageManifest>([[manifest.name, manifest]]);
  for (const { dependencies } of found.values()) {
    for (const { name } of dependencies) {
      const dependency = found.has(name) ? undefined : find(name);
      if (dependency !== undefined) found.set(name, dependency);
    }
  }
  found.delete(manifest.name);
  return [...found.values()];
}
