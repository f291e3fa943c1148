// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { compareBytes } from "@nexus/core";

/** Something found on disk below a folder. "special": what no tree can hold, a socket, pipe or device, or a name that is not UTF-8. */
export type Found = { path: string; kind: "directory" | "file" | "symlink"; stats: Stats } | { path: string; kind: "special" };

/** Everything below a folder, parents first, names in byte order, no link followed. */
export function* walk(folder: string, prefix = ""): Generator<Found> {
  for (const { name, sound } of namesIn(folder)) {
    const path = prefix === "" ? name : `${prefix}/${name}`;
    if (!sound) {
      yield { path, kind: "special" };
      continue;
    }
    const stats = lstatSync(join(folder, name));
    const kind = kindOf(stats);
    yield { path, kind, stats };
    if (kind === "directory") yield* walk(join(folder, name), path);
  }
}

function kindOf(stats: Stats): Found["kind"] {
  if (stats.isDirectory()) return "directory";
  if (stats.isFile()) return "file";
  return stats.isSymbolicLink() ? "symlink" : "special";
}

function namesIn(folder: string): { name: string; sound: boolean }[] {
  return readdirSync(folder, { encoding: "buffer" })
    .map((bytes) => ({ name: bytes.toString("utf8"), bytes }))
    .map(({ name, bytes }) => ({ name, sound: Buffer.compare(Buffer.from(name), bytes) === 0 }))
    .sort((a, b) => compareBytes(a.name, b.name));
}
