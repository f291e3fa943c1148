// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { isGnu } from "./gnu.ts";
import { pathsBelow } from "./walk.ts";

export interface LicensedPackage {
  name: string;
  /** SPDX licence expression. */
  license: string;
  /** Where its tree lies in the image, without a leading slash: Programs/.1.2-<id> and the like. */
  tree: string;
  /** Paths in the tree, folders and links included. */
  paths: readonly string[];
}

export interface LicencePolicy {
  /** Names of packages whose GNU licence the profile allows. */
  allow: readonly string[];
  /** The licence of the files that Nexus itself writes. */
  own: string;
}

export interface LicensedFile {
  /** Without a leading slash. */
  path: string;
  package: string;
  license: string;
}

/**
 * Names package and licence of every file of a staged root. `ownPaths` are the files that Nexus itself made; a path that
 * ends in "/" stands for everything below it.
 * @throws NexusError "failed" naming the files that no package owns, or as requireAllowed does.
 */
export function checkLicences(rootDir: string, packages: readonly LicensedPackage[], ownPaths: Iterable<string>, policy: LicencePolicy): LicensedFile[] {
  const files = findOwners(rootDir, packages, ownPaths, policy.own);
  requireAllowed(files, policy);
  return files;
}

function findOwners(rootDir: string, packages: readonly LicensedPackage[], ownPaths: Iterable<string>, ownLicence: string): LicensedFile[] {
  const owners = new Map<string, LicensedPackage>();
  for (const item of packages) {
    owners.set(item.tree, item);
    for (const path of item.paths) owners.set(`${item.tree}/${path}`, item);
  }
  const own = [...ownPaths];
  const exact = new Set(own);
  const folders = own.filter((path) => path.endsWith("/"));
  const isOwn = (path: string) => exact.has(path) || folders.some((folder) => path.startsWith(folder) || `${path}/` === folder);

  const files: LicensedFile[] = [];
  const orphans: string[] = [];
  for (const path of pathsBelow(rootDir)) {
    const owner = owners.get(path);
    if (owner !== undefined) files.push({ path, package: owner.name, license: owner.license });
    else if (isOwn(path)) files.push({ path, package: "nexus", license: ownLicence });
    else orphans.push(path);
  }
  if (orphans.length > 0) {
    throw new NexusError("failed", `${orphans.length} files in the image belong to no package, the first is /${orphans[0]}`, {
      hint: "everything in an image comes from a package's manifest or is written by nexus itself",
      excerpt: orphans
        .slice(0, 20)
        .map((path) => `/${path}`)
        .join("\n"),
    });
  }
  return files;
}

/**
 * Lets files pass whose licence leaves a choice without GNU, or whose package the policy allows. For the root's files
 * checkLicences asks this; ask it for the kernel, its device trees and the boot program too.
 * @throws NexusError "failed" naming the files refused; "bad-document" for a licence that is no SPDX expression.
 */
export function requireAllowed(files: readonly LicensedFile[], { allow }: Pick<LicencePolicy, "allow">): void {
  const refused = files.filter((file) => isGnu(file.license) && !allow.includes(file.package));
  if (refused.length > 0) {
    const { path, package: name, license } = refused[0]!;
    throw new NexusError("failed", `/${path} of ${name} is under ${license}, which this profile does not allow`, {
      hint: `take ${name} out of the profile, or name it in its licences section with the reason`,
      excerpt: refused
        .slice(0, 20)
        .map((file) => `/${file.path}`)
        .join("\n"),
    });
  }
}
