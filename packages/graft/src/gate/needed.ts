// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { NexusError } from "@nexus/core";
import { isElf, readElf, type Elf } from "@nexus/elf";
import { inRoot, treePath, type Root, type TreeEntry, type TreeName } from "@nexus/store";

/** A tree as it lies in a root, with what it holds. */
export interface PlacedTree {
  tree: TreeName;
  files: readonly TreeEntry[];
}

/** A library that a program of a tree needs and nobody brings. */
export interface Missing {
  path: string;
  library: string;
}

/** The names by which a closure's programs find libraries in it. */
export function libraryNames(closure: readonly Pick<PlacedTree, "files">[]): Set<string> {
  const names = new Set(closure.flatMap(({ files }) => files.filter(({ kind }) => kind !== "directory").map(({ path }) => basename(path))));
  if ([...names].some((name) => name.startsWith("ld-musl-"))) for (const name of muslOwn) names.add(name);
  return names;
}

/**
 * The libraries that the ELF files of a tree need and that are neither `there`, in its closure, nor on the host, as far as
 * `contract` lets the host take part. Files of another machine than `architecture` are passed over: firmware, samples.
 */
export function missingLibraries(
  root: Root,
  subject: PlacedTree,
  there: ReadonlySet<string>,
  options: { architecture: string; contract: readonly (RegExp | string)[] },
): Missing[] {
  const missing: Missing[] = [];
  for (const { kind, path } of subject.files) {
    if (kind !== "file") continue;
    const elf = elfAt(inRoot(root, `${treePath(subject.tree)}/${path}`));
    if (elf === undefined || elf.machine !== options.architecture) continue;
    const wanted = [...elf.needed, ...(elf.interpreter === undefined ? [] : [elf.interpreter])].map((name) => basename(name));
    for (const library of wanted) {
      if (there.has(library) || (options.contract.some((pattern) => (typeof pattern === "string" ? pattern === library : pattern.test(library))) && isOnHost(library))) continue;
      missing.push({ path, library });
    }
  }
  return missing;
}

/** musl is one file, its linker; it answers to the names of the libraries that other systems part it into. */
export const muslOwn = ["c", "m", "pthread", "rt", "dl", "util", "xnet"].map((name) => `lib${name}.so`);

function elfAt(path: string): Elf | undefined {
  try {
    return isElf(path) ? readElf(path) : undefined;
  } catch (error) {
    if (error instanceof NexusError && error.code === "corrupt") return undefined; // data that begins like one
    throw error;
  }
}

const hostFolders = ["/lib64", "/lib", "/usr/lib64", "/usr/lib", ...["x86_64", "riscv64", "aarch64"].flatMap((cpu) => [`/lib/${cpu}-linux-gnu`, `/usr/lib/${cpu}-linux-gnu`])];

function isOnHost(library: string): boolean {
  return hostFolders.some((folder) => existsSync(join(folder, library)));
}
