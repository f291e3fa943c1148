// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages piece by piece, signed as they should be: what only a bad builder could make.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compress, tarPadding } from "@nexus/archive";
import type { TreeEntry } from "@nexus/store";
import { signatureFrame } from "../../src/npk/frames.ts";
import { formatManifest, type PackageManifest } from "../../src/npk/manifest.ts";
import { documentHeader, entryHeader, logName, manifestName, memberTime } from "../../src/npk/members.ts";
import { signPayload } from "../../src/npk/signatures.ts";
import { key, log } from "./fixture.ts";
import { testFolder } from "./sample.ts";

/** A file of a made-up tree. */
export interface Content {
  entry: TreeEntry;
  body?: Uint8Array;
}

export function file(path: string, text = "", mode = 0o644): Content {
  return { entry: { kind: "file", path, mode, size: text.length, sha256: createHash("sha256").update(text).digest("hex") }, body: Buffer.from(text) };
}

export function directory(path: string, mode = 0o755): Content {
  return { entry: { kind: "directory", path, mode } };
}

export function symlink(path: string, target: string): Content {
  return { entry: { kind: "symlink", path, target } };
}

/** The pieces of a package's tar, for tests that change one of them. */
export function piecesOf(manifest: PackageManifest, contents: readonly Content[], text: string | Buffer = formatManifest(manifest)): Buffer[] {
  const mtime = memberTime(manifest.sourceDateEpoch);
  const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(tarPadding(bytes.length))]);
  const bytes = Buffer.from(text as string);
  return [
    Buffer.concat([documentHeader(manifestName, bytes.length, mtime), padded(bytes)]),
    Buffer.concat([documentHeader(logName, log.length, mtime), padded(Buffer.from(log))]),
    ...contents.map(({ entry, body }) => Buffer.concat([entryHeader(entry, mtime), padded(body ?? Buffer.alloc(0))])),
    Buffer.alloc(1024),
  ];
}

/** Writes a package whose tar is these pieces. */
export async function packPieces(pieces: readonly Uint8Array[], manifest: PackageManifest): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of compress(streamOf(pieces), "zstd", { level: 1 })) parts.push(part);
  return packPayload(Buffer.concat(parts), manifest);
}

export function packPayload(payload: Buffer, manifest: PackageManifest, frame?: Buffer): string {
  const path = join(testFolder(), "made.npk");
  const digest = createHash("blake2b512").update(payload).digest();
  writeFileSync(path, Buffer.concat([payload, frame ?? signatureFrame(signPayload(key, digest, manifest))]));
  return path;
}

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* pieces;
}
