// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Whether an index is older than the one that was read before: a mirror that is behind, or somebody who replays it. The
// signature of an old index is as good as that of a new one, so only what was seen before can tell.

import type { Catalogue } from "./catalogue.ts";

/** What speaks for an index being older than the one before. */
export interface SetBack {
  /** Packages whose newest version is older than the newest one before. */
  older: { name: string; from: string; to: string }[];
  /** When the newest package of each index was built, in seconds since 1970; absent where an index does not say. */
  builtBefore?: number;
  builtNow?: number;
}

/**
 * What has become older from one catalogue of a repository to the next; undefined when nothing speaks for it. Where both
 * say when packages were built, that decides: a distribution that takes a version back builds it anew. Where one does not,
 * an index is older if some packages are and none is newer.
 */
export function findSetBack(before: Catalogue, now: Catalogue, compareVersions: (a: string, b: string) => number): SetBack | undefined {
  const [first, second] = [newestVersions(before, compareVersions), newestVersions(now, compareVersions)];
  const older: SetBack["older"] = [];
  let newer = 0;
  for (const [name, to] of second) {
    const from = first.get(name);
    if (from === undefined || from === to) continue;
    const order = compareVersions(to, from);
    if (order < 0) older.push({ name, from, to });
    else if (order > 0) newer += 1;
  }
  const [builtBefore, builtNow] = [before.newestBuilt(), now.newestBuilt()];
  const isOlder = builtBefore === undefined || builtNow === undefined ? older.length > 0 && newer === 0 : builtNow < builtBefore;
  return isOlder ? { older, builtBefore, builtNow } : undefined;
}

function newestVersions(catalogue: Catalogue, compareVersions: (a: string, b: string) => number): Map<string, string> {
  const versions = new Map<string, string>();
  for (const { name, version } of catalogue.versions()) {
    const known = versions.get(name);
    if (known === undefined || compareVersions(version, known) > 0) versions.set(name, version);
  }
  return versions;
}
