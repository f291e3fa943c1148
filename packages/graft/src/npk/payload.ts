// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Walks a package's tar and compares it with what its manifest implies.

import type { FileHandle } from "node:fs/promises";
import { createHash } from "node:crypto";
import { byteReader, decompress, limits, tarBlock, tarPadding, type ByteReader, type Entry, type Limits } from "@nexus/archive";
import { NexusError } from "@nexus/core";
import { checkTree, treeDigest } from "@nexus/store";
import { Sha256Stream } from "@nexus/trust";
import { damaged } from "./damage.ts";
import { fileBytes } from "./file-bytes.ts";
import { npkLimits } from "./limits.ts";
import { formatManifest, parseManifest, type PackageManifest } from "./manifest.ts";
import { documentHeader, entryHeader, logName, manifestName, memberTime } from "./members.ts";

/** A package's payload as it was verified. */
export interface Payload {
  file: FileHandle;
  path: string;
  /** Bytes of the payload frame. */
  length: number;
  /** The BLAKE2b-512 that the signatures cover. */
  digest: Buffer;
}

// The manifest bounds every size, so the ratio says nothing here: a sparse file packs better than any bomb.
const bounds: Limits = { ...limits, totalBytes: npkLimits.tar, ratio: Infinity };

/** Unpacks the manifest alone. @throws NexusError "corrupt" for damage, "bad-document" for a manifest of another form. */
export async function readPayloadManifest(payload: Pick<Payload, "file" | "path" | "length">): Promise<{ manifest: PackageManifest; text: string }> {
  const tar = byteReader(decompress(fileBytes(payload.file, payload.length), "zstd", bounds));
  try {
    const header = await take(tar, tarBlock, payload.path);
    const size = Number.parseInt(header.toString("latin1", 124, 135), 8);
    if (!header.subarray(0, manifestName.length + 1).equals(Buffer.from(`${manifestName}\0`)) || !(size <= npkLimits.manifest)) {
      throw damaged(payload.path, `its first member is no ${manifestName} of at most ${npkLimits.manifest} bytes`);
    }
    const bytes = await take(tar, size, payload.path);
    const text = bytes.toString("utf8");
    const manifest = parseManifest(text, `${payload.path}:${manifestName}`);
    if (!Buffer.from(formatManifest(manifest)).equals(bytes)) throw damaged(payload.path, "its manifest is not in canonical form");
    if (manifest.log.size > npkLimits.log) throw damaged(payload.path, `its build log has more than ${npkLimits.log} bytes`);
    checkTree(manifest.files);
    if (treeDigest(manifest.files) !== manifest.treeDigest) throw damaged(payload.path, "its manifest gives a tree digest that its files do not have");
    return { manifest, text };
  } finally {
    await tar.close();
  }
}

/**
 * The whole payload, member by member: the build log and the tree's entries, each compared with the manifest, bodies
 * included. After the last one the bytes read are compared with those that were verified.
 * @throws NexusError "corrupt" for a member that is missing, extra, out of order or different; "digest-mismatch" for a
 *   body with another digest.
 */
export async function* readMembers(
  payload: Payload,
  manifest: PackageManifest,
  manifestText: string,
): AsyncGenerator<{ kind: "log"; body: AsyncIterable<Uint8Array> } | Entry, void> {
  const hash = createHash("blake2b512");
  const tar = byteReader(decompress(hashed(fileBytes(payload.file, payload.length), hash), "zstd", bounds));
  const mtime = memberTime(manifest.sourceDateEpoch);
  const { path } = payload;
  try {
    const text = Buffer.from(manifestText);
    await expect(tar, documentHeader(manifestName, text.length, mtime), manifestName, path);
    await expect(tar, Buffer.concat([text, Buffer.alloc(tarPadding(text.length))]), manifestName, path);
    await expect(tar, documentHeader(logName, manifest.log.size, mtime), logName, path);
    const log = checkedBody(tar, manifest.log, logName, path);
    yield { kind: "log", body: log.body };
    await log.finish();
    for (const entry of manifest.files) {
      await expect(tar, entryHeader(entry, mtime), entry.path, path);
      if (entry.kind !== "file") yield entry;
      else {
        const file = checkedBody(tar, entry, entry.path, path);
        yield { kind: "file", path: entry.path, mode: entry.mode, size: entry.size, body: file.body };
        await file.finish();
      }
    }
    await expect(tar, Buffer.alloc(2 * tarBlock), "the end", path);
    if ((await tar.some(1)).length !== 0) throw damaged(path, "it goes on after the last member that its manifest lists");
    if (!hash.digest().equals(payload.digest)) throw damaged(path, "it was changed while it was read");
  } finally {
    await tar.close();
  }
}

async function* hashed(source: AsyncIterable<Buffer>, hash: { update(chunk: Uint8Array): unknown }): AsyncGenerator<Buffer, void> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

interface CheckedBody {
  body: AsyncIterable<Uint8Array>;
  /** Reads what the taker left of the body, then its padding, and compares the digest. */
  finish(): Promise<void>;
}

function checkedBody(tar: ByteReader, expected: { size: number; sha256: string }, name: string, path: string): CheckedBody {
  const seen = new Sha256Stream();
  const rest = () => seen.through(tar.stream(expected.size - seen.size, name));
  return {
    body: rest(),
    async finish() {
      for await (const chunk of rest()) void chunk;
      if (seen.digest() !== expected.sha256) {
        throw new NexusError("digest-mismatch", `${path}: the content of ${JSON.stringify(name)} is not what the manifest says`, {
          hint: "fetch the package again, or build it again",
        });
      }
      await expect(tar, Buffer.alloc(tarPadding(expected.size)), name, path);
    },
  };
}

async function expect(tar: ByteReader, bytes: Buffer, name: string, path: string): Promise<void> {
  const found = await take(tar, bytes.length, path);
  if (!found.equals(bytes)) throw damaged(path, `what stands in it for ${JSON.stringify(name)} is not what its manifest says`);
}

async function take(tar: ByteReader, length: number, path: string): Promise<Buffer> {
  const found = await tar.some(length);
  if (found.length === length) return found;
  const parts = [found];
  for (let left = length - found.length; left > 0;) {
    const part = await tar.some(left);
    if (part.length === 0) throw damaged(path, "it ends before the last member that its manifest lists");
    parts.push(part);
    left -= part.length;
  }
  return Buffer.concat(parts);
}
