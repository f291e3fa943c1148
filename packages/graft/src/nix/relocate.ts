// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Every /nix/store/ becomes /Programs/. while a NAR is unpacked. Both have 11 bytes, so that no offset in any file moves.

import { posix } from "node:path";
import type { Entry } from "@nexus/archive";
import { systemTarget } from "@nexus/store";
import type { Findings } from "../ecosystem.ts";
import { replaceBytes, type Replacement } from "../relocate/replace-bytes.ts";
import { isPackedPage, relocatePage } from "./packed-page.ts";
import { storeDir } from "./store-path.ts";

const from = `${storeDir}/`;
const to = "/Programs/.";

const prefixes: Replacement[] = (["latin1", "utf16le"] as const).map((encoding) => ({ from: Buffer.from(from, encoding), to: Buffer.from(to, encoding) }));
const never = () => false;
/** What a compiler makes of a short string that it stores 8 bytes at a time: the prefix is in the program, and no search finds it whole. */
const piece: Replacement = { from: Buffer.from(from.slice(0, 8)), to: Buffer.from(from.slice(0, 8)), endsAt: never };
/** The store's folder without a path in it: Nix's own programs have it, and it does no harm. */
const bare: Replacement = { from: Buffer.from(storeDir), to: Buffer.from(storeDir), endsAt: never };
const sought = [...prefixes, piece, bare];

/** Bytes with every prefix replaced. `onEnd` is told of the pieces of a prefix that are left, once all bytes were read. */
export async function* relocateBytes(source: AsyncIterable<Uint8Array>, onEnd: (leftover: number) => void = () => {}): AsyncGenerator<Buffer, void> {
  let leftover = 0;
  yield* replaceBytes(source, sought, (replacement) => {
    if (replacement === piece) leftover += 1;
    else if (replacement === bare) leftover -= 1;
  });
  onEnd(leftover);
}

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
  const moved = absolute.startsWith(from) ? to + absolute.slice(from.length) : absolute;
  return systemTarget(moved) ? moved : undefined;
}
