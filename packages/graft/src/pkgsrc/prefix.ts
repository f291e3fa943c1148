// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { posix } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { collect, type Entry } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import { replaceBytes, type Replacement } from "../relocate/replace-bytes.ts";
import { pkgsrcLimits } from "./limits.ts";

/** Moves a package from the prefix that it was built for to its alias; both have the same length. */
export interface Relocation {
  prefix: string;
  /** Absolute: "/n/xxxxx". */
  alias: string;
  replacement: Replacement;
}

type FileEntry = Entry & { kind: "file" };

// What may follow a prefix that ends there; anything else goes on with its name ("/usr/pkgsrc").
const borders = new Set(Buffer.from("/\0:'\"` \t\n);,\\$}<]|"));

/** @throws NexusError "conflict" when the alias is not as long as the prefix. */
export function relocation(prefix: string, alias: string, what: string): Relocation {
  const [from, to] = [Buffer.from(prefix), Buffer.from(alias)];
  if (from.length !== to.length) {
    throw new NexusError("conflict", `${what} was built for the prefix ${prefix}, and only prefixes of ${to.length} bytes can be moved`, {
      hint: "take a repository that was built for /usr/pkg",
    });
  }
  return { prefix, alias, replacement: { from, to, endsAt: (next) => next === undefined || borders.has(next) } };
}

/**
 * A file as it is to lie in the tree. Compressed pages are unpacked, moved and packed again. `onLeft` is told how many
 * times the prefix stays because its name goes on, once the body has been read.
 */
export async function moveFile(entry: FileEntry, { replacement }: Relocation, onLeft: (count: number) => void): Promise<FileEntry> {
  if (!isCompressedPage(entry)) return { ...entry, body: moved(entry.body, replacement, onLeft) };
  const packed = await collect(entry.body, entry.size, entry.path);
  const page = unpackPage(packed);
  if (page === undefined || !page.includes(replacement.from)) return { ...entry, body: inOne(packed) };
  const unpacked = await collect(moved(inOne(page), replacement, onLeft), page.length, entry.path);
  // Without a time and a name in it, and always by zlib's level 9, so that equal pages give equal files.
  const fresh = gzipSync(unpacked, { level: 9 });
  return { ...entry, size: fresh.length, body: inOne(fresh) };
}

function isCompressedPage({ path, size }: FileEntry): boolean {
  return /^(share\/)?(man|info|doc)\/.*\.gz$/.test(path) && size <= pkgsrcLimits.pageBytes;
}

/** The content of a gzip file; undefined when it is none, or one that is too large to look into. */
function unpackPage(packed: Buffer): Buffer | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: pkgsrcLimits.unpackedPageBytes });
  } catch {
    return undefined;
  }
}

async function* moved(body: AsyncIterable<Uint8Array>, replacement: Replacement, onLeft: (count: number) => void): AsyncGenerator<Buffer, void> {
  let left = 0;
  yield* replaceBytes(body, [replacement], (_, replaced) => {
    if (!replaced) left += 1;
  });
  if (left > 0) onLeft(left);
}

async function* inOne(bytes: Buffer): AsyncGenerator<Buffer, void> {
  if (bytes.length > 0) yield bytes;
}

/**
 * Where a link of the tree leads after the move. In the prefix a relative link may lead to another package's file; in a tree
 * of its own it could not, so it goes through the alias. `isOwn` says what the package itself has.
 */
export function moveLink(path: string, target: string, { prefix, alias }: Relocation, isOwn: (path: string) => boolean): string {
  const whole = posix.resolve(prefix, posix.dirname(path), target);
  if (whole !== prefix && !whole.startsWith(`${prefix}/`)) return target.startsWith("/") ? target : whole;
  if (!target.startsWith("/") && isOwn(whole.slice(prefix.length + 1))) return target;
  return alias + whole.slice(prefix.length);
}
