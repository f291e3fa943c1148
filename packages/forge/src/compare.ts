// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { compareBytes } from "@nexus/core";
import { isElf, readElf } from "@nexus/elf";
import { scanTree, type TreeEntry } from "@nexus/store";

/** The first difference between two trees, in words that name the file and the place; undefined for equal trees. */
export async function firstDifference(one: string, other: string): Promise<string | undefined> {
  const [before, after] = await Promise.all([scanTree(one), scanTree(other)]);
  const byPath = (entries: readonly TreeEntry[]) => new Map(entries.map((entry) => [entry.path, entry]));
  const [first, second] = [byPath(before), byPath(after)];
  for (const path of [...new Set([...first.keys(), ...second.keys()])].sort(compareBytes)) {
    const difference = compareEntries(first.get(path), second.get(path), join(one, path), join(other, path));
    if (difference !== undefined) return `${path} ${difference}`;
  }
  return undefined;
}

function compareEntries(a: TreeEntry | undefined, b: TreeEntry | undefined, fileA: string, fileB: string): string | undefined {
  if (a === undefined || b === undefined) return `is only in the ${a === undefined ? "second" : "first"} build`;
  if (a.kind !== b.kind) return `is a ${a.kind} in the first build and a ${b.kind} in the second`;
  if (a.kind === "symlink" && b.kind === "symlink") return a.target === b.target ? undefined : `leads to ${a.target}, then to ${b.target}`;
  if (a.kind !== "symlink" && b.kind !== "symlink" && a.mode !== b.mode) return `has the mode ${a.mode.toString(8)}, then ${b.mode.toString(8)}`;
  if (a.kind !== "file" || b.kind !== "file" || a.sha256 === b.sha256) return undefined;
  const offset = firstDifferentByte(fileA, fileB);
  const sizes = a.size === b.size ? "" : `; its size is ${a.size}, then ${b.size} bytes`;
  return `differs at byte ${offset}${sectionAt(fileA, offset)}${sizes}`;
}

/** The offset of the first byte in which two files differ; the length of the shorter one when it begins the other. */
export function firstDifferentByte(one: string, other: string): number {
  const files = [one, other].map((path) => openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)) as [number, number];
  try {
    const buffers = [Buffer.alloc(65536), Buffer.alloc(65536)] as const;
    for (let offset = 0; ;) {
      const lengths = files.map((file, index) => readSync(file, buffers[index] as Buffer, 0, 65536, offset)) as [number, number];
      const length = Math.min(...lengths);
      for (let at = 0; at < length; at++) if (buffers[0][at] !== buffers[1][at]) return offset + at;
      offset += length;
      if (length === 0 || lengths[0] !== lengths[1]) return offset;
    }
  } finally {
    files.forEach((file) => closeSync(file));
  }
}

function sectionAt(path: string, offset: number): string {
  if (!isElf(path)) return "";
  const noBits = 8;
  const section = readElf(path).sections.find((one) => one.type !== noBits && offset >= one.offset && offset < one.offset + one.size);
  return section === undefined ? " (ELF headers)" : ` (section ${section.name})`;
}
