// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { accessSync, constants, readdirSync } from "node:fs";
import { join } from "node:path";
import { compareBytes } from "@nexus/core";

/** The names of the commands in a tree: what lies in its bin, or another folder, and may be run, in byte order. Links count, wherever they lead. */
export function commandsOf(tree: string, where = "bin"): string[] {
  const folder = join(tree, where);
  const entries = listOf(folder).filter((entry) => entry.isSymbolicLink() || (entry.isFile() && mayBeRun(join(folder, entry.name))));
  return entries.map(({ name }) => name).sort(compareBytes);
}

function listOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function mayBeRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
