// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { nixBase32 } from "@nexus/trust";

/** One file, directory or symbolic link of a tree, as its manifest lists it. Paths are relative to the tree, without leading slash. */
export type TreeEntry =
  | { kind: "directory"; path: string; mode: number }
  | { kind: "file"; path: string; mode: number; size: number; sha256: string }
  | { kind: "symlink"; path: string; target: string };

/**
 * The mode a tree keeps: what the owner may read stays readable (else nobody could verify it), group and others never
 * write, setuid, setgid and sticky are never kept.
 */
export function keptMode(kind: "directory" | "file", mode: number): number {
  return (mode & 0o755) | (kind === "directory" ? 0o500 : 0o400);
}

/** A copy of the entries in the order of their paths' bytes, which is the order of manifests and digests. */
export function sortEntries<T extends { path: string }>(entries: Iterable<T>): T[] {
  return Array.from(entries, (entry) => ({ key: Buffer.from(entry.path), entry }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
}

/**
 * The tree digest, `sha256:<hex>`: sha256 over one JSON line for each entry in byte order of the paths,
 * `["directory",path,mode]`, `["file",path,mode,size,sha256]` or `["symlink",path,target]`. The tree's own folder is left out.
 */
export function treeDigest(entries: Iterable<TreeEntry>): string {
  const hash = createHash("sha256");
  for (const entry of sortEntries(entries)) hash.update(`${JSON.stringify(digestRow(entry))}\n`);
  return `sha256:${hash.digest("hex")}`;
}

function digestRow(entry: TreeEntry): (string | number)[] {
  switch (entry.kind) {
    case "directory":
      return [entry.kind, entry.path, entry.mode];
    case "file":
      return [entry.kind, entry.path, entry.mode, entry.size, entry.sha256];
    case "symlink":
      return [entry.kind, entry.path, entry.target];
  }
}

/** The `<id>` of a tree: the first 160 bits of its digest in Nix base32, 32 characters. */
export function treeId(digest: string): string {
  return nixBase32(Buffer.from(digest.slice("sha256:".length), "hex").subarray(0, 20));
}
