// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync, statSync, type BigIntStats } from "node:fs";
import { join } from "node:path";
import { NexusError, compareBytes, silent, type Architecture, type ProgressEvent, type Report } from "@nexus/core";
import { nothingKept, type KeptManifests } from "./kept-manifests.ts";
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

/**
 * The repository in a folder, which need not exist. Files that are no packages or cannot be read are reported as warnings and left out. Those
 * that `kept` has in their present state are not read.
 */
export function localRepository(folder: string, report: Report = silent, kept: KeptManifests = nothingKept): LocalRepository {
  const read = new Map<string, LocalPackage>();

  async function readPackage(path: string): Promise<LocalPackage | undefined> {
    try {
      const stat = statSync(path, { bigint: true });
      const about = { path, size: Number(stat.size), modified: Number(stat.mtimeNs) / 1e6 };
      const before = read.get(path);
      if (before?.size === about.size && before.modified === about.modified) return before;
      const found = { ...about, manifest: kept.get(path, stat) ?? (await readAndKeep(path, stat)) };
      read.set(path, found);
      return found;
    } catch (error) {
      report(leftOut(path, error));
      return undefined;
    }
  }

  async function readAndKeep(path: string, stat: BigIntStats): Promise<PackageManifest> {
    const manifest = await readNpkManifest(path);
    kept.keep(path, stat, manifest);
    return manifest;
  }

  async function list(): Promise<LocalPackage[]> {
    if (!existsSync(folder)) return [];
    const newest = new Map<string, LocalPackage>();
    const names = readdirSync(folder).filter((name) => name.endsWith(".npk") && !name.startsWith("."));
    const paths = names.sort(compareBytes).map((name) => join(folder, name));
    kept.forgetOthers(folder, paths);
    for (const path of paths) {
      const found = await readPackage(path);
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

/** The warning for a file that cannot be read or is no package. */
function leftOut(path: string, error: unknown): ProgressEvent {
  if (error instanceof NexusError) return { type: "warn", message: error.message, hint: error.hint };
  const { syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined) throw error;
  return { type: "warn", message: `${path} is left out: ${message}` };
}

function byNameThenNewest(a: LocalPackage, b: LocalPackage): number {
  return compareBytes(a.manifest.name, b.manifest.name) || compareVersions(b.manifest.version, a.manifest.version) || compareBytes(a.path, b.path);
}
