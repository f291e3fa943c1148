// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { compareBytes } from "@nexus/core";

/** The rooms whose code decides what the bytes of an image are. */
const rooms = ["archive", "core", "elf", "forge", "graft", "image", "kdl", "nexus", "sandbox", "store", "trust"];

/**
 * The digest of this program's own code: the bundle it runs from, or the sources of the rooms that make images. An image
 * made by other code is another image.
 */
export function programDigest(): string {
  const own = import.meta.dirname;
  const folders = import.meta.filename.endsWith(".ts") ? rooms.map((room) => join(dirname(dirname(dirname(own))), room, "src")) : [own];
  const hash = createHash("sha256");
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort(compareBytes)) {
      hash.update(path.slice(folder.length)).update("\0").update(readFileSync(path)).update("\0");
    }
  }
  return hash.digest("hex");
}
