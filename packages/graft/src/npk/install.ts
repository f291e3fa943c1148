// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Report } from "@nexus/core";
import { manifestPath, readManifest, type CommitResult, type InstalledProgram, type Root } from "@nexus/store";
import type { PublicKey } from "@nexus/trust";
import { installReleases } from "../install/install-releases.ts";
import { ownPackage, ownRelease } from "./ecosystem.ts";
import { parseManifest, type PackageManifest } from "./manifest.ts";
import { openNpk, type Npk } from "./open-npk.ts";

export interface InstallOptions {
  /** Names that the user asked for; the others come because something depends on them. */
  explicit: readonly string[];
  /** The keys that are believed. */
  keys: readonly PublicKey[];
  report: Report;
  /** Seconds since 1970; for images SOURCE_DATE_EPOCH. */
  time: number;
  /** The command as the user gave it; history shows it. */
  command: string;
  signal?: AbortSignal;
}

/**
 * Installs package files into a root as one new generation, or changes nothing. Each is verified whole (signature by a
 * trusted key, every digest, the layer of every program) before it counts; a package of an installed name replaces it.
 * The files must hold all dependencies that are not installed.
 * @throws NexusError "not-found", "corrupt", "signature", "digest-mismatch", "layer-violation", "conflict" (a missing
 *   dependency, packages of two architectures), "lock-busy", "permission", "disk-full", "interrupted".
 */
export async function installPackages(root: Root, paths: readonly string[], options: InstallOptions): Promise<CommitResult> {
  await using opened = new AsyncDisposableStack();
  const packages: Npk[] = [];
  for (const path of paths) packages.push(opened.use(await openNpk(path, options)));
  let find: (name: string) => PackageManifest | undefined = () => undefined;
  const parts = packages.map((npk) => ({ release: ownRelease(npk.manifest, options.explicit.includes(npk.manifest.name)), open: async () => ownPackage(npk, find) }));
  return await installReleases(root, parts, {
    ...options,
    check(before, after) {
      checkArchitectures(before, packages);
      checkDependencies(after, packages);
      find = manifestFinder(root, before, packages);
    },
  });
}

/** Finds a manifest among the packages to install, else beside the tree that is installed. */
function manifestFinder(root: Root, before: readonly InstalledProgram[], packages: readonly Npk[]): (name: string) => PackageManifest | undefined {
  return (name) => {
    const added = packages.find(({ manifest }) => manifest.name === name);
    if (added !== undefined) return added.manifest;
    const installed = before.find((program) => program.key === name && program.source === "local");
    if (installed === undefined) return undefined;
    return parseManifest(readManifest(root, installed), manifestPath(installed));
  };
}

function checkArchitectures(before: readonly InstalledProgram[], packages: readonly Npk[]): void {
  const first = before.find(({ ecosystem }) => ecosystem === "npk")?.architecture ?? packages[0]?.manifest.architecture;
  const other = packages.find(({ manifest }) => manifest.architecture !== first);
  if (other === undefined) return;
  throw new NexusError("conflict", `${other.path} is for ${other.manifest.architecture}, and the other programs of this root are for ${first}`, {
    hint: "give another root with --root, or the package for that architecture",
  });
}

function checkDependencies(programs: readonly InstalledProgram[], packages: readonly Npk[]): void {
  for (const { manifest } of packages) {
    for (const { name, version } of manifest.dependencies) {
      const found = programs.find((program) => program.key === name);
      if (found !== undefined && (version === undefined || found.version === version)) continue;
      const present = found === undefined ? "which is not installed" : `and ${found.version} is installed`;
      throw new NexusError("conflict", `${manifest.name} ${manifest.version} needs ${name}${version === undefined ? "" : ` ${version}`}, ${present}`, {
        hint: `install ${name} together with it`,
      });
    }
  }
}
