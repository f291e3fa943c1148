// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { basename, dirname, posix } from "node:path";
import { compareBytes } from "@nexus/core";
import { inRoot, treePath, type Root } from "@nexus/store";
import type { Installed } from "../install/add-release.ts";

/** The files whose lines are folders that ldconfig(8) would look into, by their path in a package or a tree. */
export const libraryPathFiles = /^etc\/ld\.so\.conf\.d\/[^/]+\.conf$/;

/** More bytes than any list of folders has. */
const mostBytes = 64 * 1024;

/** The folder that a line of such a file names, relative to /usr; undefined unless it lies below /usr/lib. */
export function libraryFolder(line: string): string | undefined {
  return /^\/(?:usr\/)?(lib\/.+)$/.exec(posix.normalize(line.trim()).replace(/\/$/, ""))?.[1];
}

/**
 * Links that let the loader find the libraries of further folders in /usr/lib, where it looks without the cache that ldconfig
 * would make. The closure's trees must lie in their places.
 */
export function libraryLinks(root: Root, closure: readonly Installed[]): Record<string, string> {
  const lists = closure.flatMap(({ program, files }) =>
    files
      .filter((file) => file.kind === "file" && file.size <= mostBytes && libraryPathFiles.test(file.path))
      .map(({ path }) => ({ path, text: readFileSync(inRoot(root, `${treePath(program)}/${path}`), "utf8") })),
  );
  const folders = lists
    .sort((a, b) => compareBytes(a.path, b.path))
    .flatMap(({ text }) => text.split("\n").map(libraryFolder))
    .filter((folder) => folder !== undefined);
  const libraries = closure.flatMap(({ files }) => files.filter(({ kind, path }) => kind !== "directory" && /\.so(\.|$)/.test(path)));
  const byFolder = Map.groupBy(libraries, ({ path }) => dirname(path));
  const links: Record<string, string> = {};
  for (const folder of new Set(folders)) for (const { path } of byFolder.get(folder) ?? []) links[`lib/${basename(path)}`] ??= `/usr/${path}`;
  return links;
}
