// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Entry } from "@nexus/archive";
import type { TreeEntry } from "@nexus/store";

/** The entries of a tree that is made of directories and links, and of what else is given, for writing. */
export async function* linkEntries(entries: readonly TreeEntry[], more: readonly Entry[] = []): AsyncGenerator<Entry, void> {
  for (const entry of entries) if (entry.kind !== "file") yield entry;
  yield* more;
}
