// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Entry } from "@nexus/archive";
import type { TreeEntry } from "@nexus/store";

/** The entries of a tree that is made of directories and links, for writing; `more` are added, or take the place of links. */
export async function* linkEntries(entries: readonly TreeEntry[], more: readonly Entry[] = []): AsyncGenerator<Entry, void> {
  const replaced = new Set(more.map(({ path }) => path));
  for (const entry of entries) if (entry.kind !== "file" && !replaced.has(entry.path)) yield entry;
  yield* more;
}
