// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { posix } from "node:path";
import type { Entry } from "@nexus/archive";
import { systemTarget } from "@nexus/store";
import type { Findings } from "../ecosystem.ts";
import { isPackedPage, relocatePage } from "./packed-page.ts";
import { programsPrefix, relocateBytes, storePrefix } from "./relocate-bytes.ts";
import { storeDir } from "./store-path.ts";

/**
 * An entry of a store path as it is to lie in its tree. `base` is the store path's base name; `single` tells that the entry
 * is the whole path. What is left out or left over goes into the findings. Undefined for a link that leads to nowhere a tree may.
 */
export async function relocateEntry(entry: Entry, base: string, single: boolean, findings: Findings): Promise<Entry | undefined> {
  if (entry.kind === "symlink") {
    const target = relocateTarget(entry.target, single ? storeDir : posix.join(storeDir, base, posix.dirname(entry.path)), base);
    if (target !== undefined) return { ...entry, target };
    findings.dropped.push({ path: entry.path, what: `link to ${entry.target}` });
    return undefined;
  }
  if (entry.kind !== "file") return entry;
  if (isPackedPage(entry)) return relocatePage(entry);
  const { path } = entry;
  const body = relocateBytes(entry.body, (count) => {
    if (count > 0) findings.leftovers.push({ path, count });
  });
  return { ...entry, body };
}

/** A link's target, relocated; undefined when it leads out of the store to where no tree may lead. `folder` is where the link stands. */
function relocateTarget(target: string, folder: string, base: string): string | undefined {
  const absolute = posix.normalize(posix.isAbsolute(target) ? target : `${folder}/${target}`);
  if (!posix.isAbsolute(target) && `${absolute}/`.startsWith(`${storeDir}/${base}/`) && folder !== storeDir) return target;
  const moved = absolute.startsWith(storePrefix) ? programsPrefix + absolute.slice(storePrefix.length) : absolute;
  return systemTarget(moved) ? moved : undefined;
}
