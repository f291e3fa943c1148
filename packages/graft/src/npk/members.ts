// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The members that a manifest implies. A package's tar is exactly these, byte for byte, so reading is comparing.

import { tarHeader, type TarMember } from "@nexus/archive";
import type { TreeEntry } from "@nexus/store";

export const manifestName = "manifest.kdl";
export const logName = "build.log";
const treeFolder = "tree/";

/** The time of every member, in seconds since 1970. 0 would be read as "no time" by some tools. */
export function memberTime(sourceDateEpoch: number): number {
  return Math.max(1, sourceDateEpoch);
}

/** The header of the manifest or of the build log. */
export function documentHeader(name: typeof manifestName | typeof logName, size: number, mtime: number): Buffer {
  return tarHeader({ kind: "file", path: name, mode: 0o644, size, target: "", mtime });
}

/** The header of an entry of the tree. */
export function entryHeader(entry: TreeEntry, mtime: number): Buffer {
  return tarHeader({ ...tarFields(entry), kind: entry.kind, path: treeFolder + entry.path, mtime });
}

function tarFields(entry: TreeEntry): Pick<TarMember, "mode" | "size" | "target"> {
  switch (entry.kind) {
    case "directory":
      return { mode: entry.mode, size: 0, target: "" };
    case "file":
      return { mode: entry.mode, size: entry.size, target: "" };
    case "symlink":
      return { mode: 0o777, size: 0, target: entry.target };
  }
}
