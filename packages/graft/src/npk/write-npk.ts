// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { compress, tarBlock, tarPadding } from "@nexus/archive";
import { checkTree, sortEntries, treeDigest } from "@nexus/store";
import { Sha256Stream, type SecretKey } from "@nexus/trust";
import { signatureFrame } from "./frames.ts";
import { npkLimits } from "./limits.ts";
import { formatManifest, parseManifest, type PackageManifest } from "./manifest.ts";
import { documentHeader, entryHeader, logName, manifestName, memberTime } from "./members.ts";
import { replaceFile } from "./replace-file.ts";
import { signPayload } from "./signatures.ts";

export interface WriteNpkOptions {
  manifest: PackageManifest;
  /** The folder whose content the manifest's `files` describe. */
  treeDir: string;
  logFile: string;
  /** The package to write; an older one there is replaced when the new one is whole. */
  out: string;
  sign: SecretKey;
}

const compressionLevel = 12;

/**
 * Writes a package. The same manifest, tree, log and key give the same bytes (from one version of zstd). Every file is
 * compared with the manifest while it is read, and the package appears under its name only when it is whole and on disk.
 * @throws NexusError "bad-document" for a manifest that does not follow its schema, "corrupt" for one that is larger than
 *   readers take or a tree that it describes wrongly, "digest-mismatch" for a file that differs from it.
 */
export async function writeNpk({ manifest, treeDir, logFile, out, sign }: WriteNpkOptions): Promise<{ path: string; size: number }> {
  const text = checkedText(manifest);
  const size = await replaceFile(out, async (file) => {
    const hash = createHash("blake2b512");
    for await (const chunk of compress(tarOf(manifest, text, treeDir, logFile), "zstd", { level: compressionLevel })) {
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    await file.appendFile(signatureFrame(signPayload(sign, hash.digest(), manifest)));
  });
  return { path: out, size };
}

/** The manifest's text, once it is known that readers will take it. */
function checkedText(manifest: PackageManifest): string {
  const { name, files, log } = manifest;
  checkTree(files);
  const text = formatManifest(manifest);
  const size = Buffer.byteLength(text);
  if (size > npkLimits.manifest) throw tooLarge(name, `its manifest has ${size} bytes for ${files.length} entries`, npkLimits.manifest);
  if (log.size > npkLimits.log) throw tooLarge(name, `its build log has ${log.size} bytes`, npkLimits.log);
  parseManifest(text, manifestName);
  const found = treeDigest(files);
  if (found !== manifest.treeDigest) throw new NexusError("internal", `the manifest of ${name} gives the tree digest ${manifest.treeDigest}; its files have ${found}`);
  return text;
}

function tooLarge(name: string, what: string, limit: number): NexusError {
  return new NexusError("corrupt", `${name} cannot be packed: ${what}, and readers take ${limit}`, { hint: "make several packages of it" });
}

async function* tarOf(manifest: PackageManifest, text: string, treeDir: string, logFile: string): AsyncGenerator<Uint8Array, void> {
  const mtime = memberTime(manifest.sourceDateEpoch);
  const bytes = Buffer.from(text);
  yield documentHeader(manifestName, bytes.length, mtime);
  yield bytes;
  yield Buffer.alloc(tarPadding(bytes.length));
  yield documentHeader(logName, manifest.log.size, mtime);
  yield* checkedFile(logFile, manifest.log);
  for (const entry of sortEntries(manifest.files)) {
    yield entryHeader(entry, mtime);
    if (entry.kind === "file") yield* checkedFile(join(treeDir, entry.path), entry);
  }
  yield Buffer.alloc(2 * tarBlock);
}

/** A file's bytes and its padding. @throws NexusError "digest-mismatch" when it is not what the manifest says. */
async function* checkedFile(path: string, expected: { size: number; sha256: string }): AsyncGenerator<Uint8Array, void> {
  const seen = new Sha256Stream();
  const file = await openExpected(path);
  try {
    // No more than the file needs: a thousand small ones wait together to be compressed.
    const stream = file.createReadStream({ highWaterMark: Math.min(1024 * 1024, expected.size + 1), autoClose: false });
    for await (const chunk of seen.through(stream)) {
      if (seen.size > expected.size) break;
      yield chunk;
    }
  } finally {
    await file.close();
  }
  if (seen.size !== expected.size || seen.digest() !== expected.sha256) throw changed(path);
  yield Buffer.alloc(tarPadding(expected.size));
}

async function openExpected(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  return open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    throw ["ENOENT", "ENOTDIR", "ELOOP"].includes(cause.code ?? "") ? changed(path, cause) : cause;
  });
}

function changed(path: string, cause?: unknown): NexusError {
  return new NexusError("digest-mismatch", `${path} is not what the manifest says`, { hint: "it changed while it was packed; pack it again", cause });
}
