// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { posix } from "node:path";
import type { Entry } from "@nexus/archive";
import type { Findings } from "../ecosystem.ts";
import { isPackedPage, relocatePage } from "./packed-page.ts";
import { programsPrefix, relocateBytes, storePrefix } from "./relocate-bytes.ts";
import { storeDir } from "./store-path.ts";

/**
 * An entry of a store path as it is to lie in its tree. `base` is the store path's base name; `single` tells that the entry
 * is the whole path. What is left over goes into the findings.
 */
export async function relocateEntry(entry: Entry, base: string, single: boolean, findings: Findings): Promise<Entry> {
  if (entry.kind === "symlink") return { ...entry, target: relocateTarget(entry.target, single ? storeDir : posix.join(storeDir, base, posix.dirname(entry.path)), base) };
  if (entry.kind !== "file") return entry;
  if (isPackedPage(entry)) return relocatePage(entry);
  const { path } = entry;
  const body = relocateBytes(entry.body, (count) => {
    if (count > 0) findings.leftovers.push({ path, count });
  });
  return { ...entry, body };
}

/** A link's target as it holds where trees lie. What leaves the store path becomes absolute: trees lie deeper than store paths. */
function relocateTarget(target: string, folder: string, base: string): string {
  const absolute = posix.isAbsolute(target) ? target : posix.normalize(`${folder}/${target}`);
  if (absolute.startsWith(storePrefix)) {
    const inside = !posix.isAbsolute(target) && folder !== storeDir && `${absolute}/`.startsWith(`${storePrefix}${base}/`);
    return inside ? target : programsPrefix + absolute.slice(storePrefix.length);
  }
  return absolute;
}
