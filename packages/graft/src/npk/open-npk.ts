// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { NexusError } from "@nexus/core";
import type { Entry } from "@nexus/archive";
import type { PublicKey } from "@nexus/trust";
import { damaged } from "./damage.ts";
import { fileBytes } from "./file-bytes.ts";
import { readFrames } from "./frames.ts";
import type { PackageManifest } from "./manifest.ts";
import { readMembers, readPayloadManifest, type Payload } from "./payload.ts";
import { checkSignatures, requireTrustedSignature, type CheckedSignature } from "./signatures.ts";

export interface OpenOptions {
  /** The keys that are believed. */
  keys: readonly PublicKey[];
  /** Refuse a package that none of them has signed; true when absent. */
  requireTrusted?: boolean;
}

/** A package whose signatures and manifest have been checked. It holds its file open until it is closed. */
export interface Npk extends AsyncDisposable {
  path: string;
  /** Bytes of the whole file. */
  size: number;
  /** Bytes of the payload frame, the part that the signatures cover. */
  payloadSize: number;
  manifest: PackageManifest;
  /** The manifest as it stands in the package. */
  manifestText: string;
  signatures: CheckedSignature[];
  /**
   * The tree's entries in the manifest's order, each compared with it. Only when the last one has come without an error
   * is the tree as it was signed. @throws NexusError "corrupt", "digest-mismatch".
   */
  entries(): AsyncGenerator<Entry, void>;
  /** The build log. @throws NexusError "corrupt", "digest-mismatch". */
  log(): AsyncGenerator<Uint8Array, void>;
  close(): Promise<void>;
}

/**
 * Opens a package: finds its frames, checks the signatures over the whole payload, then reads the manifest, all on one
 * open file. The payload is never held in memory.
 * @throws NexusError "not-found"; "corrupt" for damage; "signature" for a wrong one, or none by a trusted key;
 *   "bad-document" for a manifest of another form.
 */
export async function openNpk(path: string, options: OpenOptions): Promise<Npk> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    const frames = await readFrames(file, path);
    const digest = await payloadDigest(file, frames.payload);
    const signatures = checkSignatures(path, frames.signatures, digest, options.keys);
    if (options.requireTrusted !== false) requireTrustedSignature(path, signatures);
    const payload: Payload = { file, path, length: frames.payload, digest };
    const { manifest, text } = await readPayloadManifest(payload);
    return {
      path,
      size,
      payloadSize: frames.payload,
      manifest,
      manifestText: text,
      signatures,
      entries: () => treeEntries(payload, manifest, text),
      log: () => buildLog(payload, manifest, text),
      close: () => file.close(),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens a regular file for reading. @throws NexusError "not-found", or "corrupt" when it is something else. */
export async function openFile(path: string): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") throw new NexusError("not-found", `there is no file ${path}`, { cause });
    throw cause;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw damaged(path, "it is no regular file");
}

/** The BLAKE2b-512 of the payload, which is what a signature is made over. */
async function payloadDigest(file: FileHandle, length: number): Promise<Buffer> {
  const hash = createHash("blake2b512");
  for await (const chunk of fileBytes(file, length)) hash.update(chunk);
  return hash.digest();
}

async function* treeEntries(payload: Payload, manifest: PackageManifest, text: string): AsyncGenerator<Entry, void> {
  for await (const member of readMembers(payload, manifest, text)) {
    if (member.kind !== "log") yield member;
  }
}

async function* buildLog(payload: Payload, manifest: PackageManifest, text: string): AsyncGenerator<Uint8Array, void> {
  let seen = false;
  for await (const member of readMembers(payload, manifest, text)) {
    if (seen) return; // the log's digest has been compared by now
    if (member.kind === "log") yield* member.body;
    seen = true;
  }
}
