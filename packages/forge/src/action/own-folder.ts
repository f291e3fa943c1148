// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync } from "node:fs";
import { join } from "node:path";

/** Whether a path below a build folder is a folder that is reached through no link: commands wrote what lies there. */
export function isOwnFolder(buildFolder: string, path: string): boolean {
  let way = buildFolder;
  for (const part of path.split("/").filter((word) => word !== "")) {
    way = join(way, part);
    if (lstatSync(way, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  }
  return true;
}
