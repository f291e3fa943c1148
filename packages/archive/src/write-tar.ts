// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Entry } from "./entry.ts";
import { checkEntryPath, checkLinkTarget } from "./names.ts";
import { tarBlock, tarHeader, tarPadding } from "./tar-header.ts";

/**
 * A tar of the entries in the order they come: ustar, with pax headers only where needed. The same entries give the
 * same bytes. `mtime` is in seconds since 1970 and holds for every member.
 * @throws NexusError "corrupt" for a bad path or link, "internal" for a mode beyond permission bits or a body that is
 *   not as long as its entry says.
 */
export async function* writeTar(entries: Iterable<Entry> | AsyncIterable<Entry>, options: { mtime: number }): AsyncGenerator<Uint8Array, void> {
  for await (const entry of entries) {
    checkEntryPath(entry.path);
    const size = entry.kind === "file" ? entry.size : 0;
    yield tarHeader({ kind: entry.kind, path: entry.path, mode: modeOf(entry), size, target: targetOf(entry), mtime: options.mtime });
    if (entry.kind !== "file") continue;
    yield* exactly(entry.body, size, entry.path);
    if (tarPadding(size) > 0) yield new Uint8Array(tarPadding(size));
  }
  yield new Uint8Array(2 * tarBlock);
}

function modeOf(entry: Entry): number {
  if (entry.kind === "symlink" || entry.kind === "hardlink") return 0o777;
  if ((entry.mode & ~0o777) !== 0) throw new NexusError("internal", `${entry.path}: mode ${entry.mode.toString(8)} is more than permission bits`);
  return entry.mode;
}

function targetOf(entry: Entry): string {
  if (entry.kind !== "symlink" && entry.kind !== "hardlink") return "";
  if (entry.kind === "symlink") checkLinkTarget(entry.path, entry.target);
  else checkEntryPath(entry.target);
  return entry.target;
}

/** Passes a body on. @throws NexusError "internal" when it is shorter or longer than `size`. */
export async function* exactly(body: AsyncIterable<Uint8Array>, size: number, path: string): AsyncGenerator<Uint8Array, void> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    if (seen > size) break;
    yield chunk;
  }
  if (seen !== size) {
    throw new NexusError("internal", `${path} changed while it was packed: ${size} bytes expected, ${seen > size ? "more" : seen} read`);
  }
}
