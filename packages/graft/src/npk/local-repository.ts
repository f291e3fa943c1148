// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { NexusError, compareBytes, silent, type Architecture, type Report } from "@nexus/core";
import type { PackageManifest } from "./manifest.ts";
import { readNpkManifest } from "./read-manifest.ts";
import { compareVersions } from "./versions.ts";

/** A package file in a folder, by what its manifest says; nothing of it has been verified yet. */
export interface LocalPackage {
  path: string;
  /** Bytes of the file. */
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
  manifest: PackageManifest;
}

/** The .npk files of one folder: nip's built-in repository of what this machine built. */
export interface LocalRepository {
  folder: string;
  /** One package for each name, version and architecture, the newest file of each; newest version of a name first. */
  list(): Promise<LocalPackage[]>;
  /** The versions of a name, or the one asked for, the newest first; none when there is none. Case does not matter. */
  find(name: string, wanted: { version?: string; architecture: Architecture }): Promise<LocalPackage[]>;
}

/** The repository in a folder, which need not exist. Files that are no packages are reported as warnings and left out. */
export function localRepository(folder: string, report: Report = silent): LocalRepository {
  const read = new Map<string, LocalPackage>();

  async function readPackage(path: string): Promise<LocalPackage | undefined> {
    const { size, mtimeMs: modified } = statSync(path);
    const before = read.get(path);
    if (before?.size === size && before.modified === modified) return before;
    try {
      const found = { path, size, modified, manifest: await readNpkManifest(path) };
      read.set(path, found);
      return found;
    } catch (error) {
      if (!(error instanceof NexusError)) throw error;
      report({ type: "warn", message: error.message });
      return undefined;
    }
  }

  async function list(): Promise<LocalPackage[]> {
    if (!existsSync(folder)) return [];
    const newest = new Map<string, LocalPackage>();
    for (const name of readdirSync(folder).sort(compareBytes)) {
      if (!name.endsWith(".npk") || name.startsWith(".")) continue;
      const found = await readPackage(join(folder, name));
      if (found === undefined) continue;
      const key = [found.manifest.name, found.manifest.version, found.manifest.architecture].join(" ");
      if ((newest.get(key)?.modified ?? -1) <= found.modified) newest.set(key, found);
    }
    return [...newest.values()].sort(byNameThenNewest);
  }

  return {
    folder,
    list,
    async find(name, { version, architecture }) {
      const same = (found: LocalPackage) =>
        found.manifest.name.toLowerCase() === name.toLowerCase() && found.manifest.architecture === architecture && (version === undefined || found.manifest.version === version);
      return (await list()).filter(same).sort((a, b) => compareVersions(b.manifest.version, a.manifest.version));
    },
  };
}

function byNameThenNewest(a: LocalPackage, b: LocalPackage): number {
  return compareBytes(a.manifest.name, b.manifest.name) || compareVersions(b.manifest.version, a.manifest.version) || compareBytes(a.path, b.path);
}
