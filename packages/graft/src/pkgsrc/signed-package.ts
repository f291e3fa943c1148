// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Signed packages: pkg_add(1), "PACKAGE SIGNATURES". +PKG_HASH lists the SHA-512 of each block of the package and is what the
// OpenPGP signature beside it is made over.

import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { verifyDetached } from "@nexus/trust";
import type { PackageFile } from "./package-file.ts";
import { bytesOf, openRegular } from "./unpacked-file.ts";

interface HashList {
  fullName: string;
  blockSize: number;
  fileSize: number;
  /** SHA-512 in hex. */
  blocks: string[];
}

const form =
  /^pkgsrc signature\n\nversion: 1\npkgname: ([!-~]+)\nalgorithm: SHA512\nblock size: ([0-9]{1,9})\nfile size: ([0-9]{1,15})\n\n((?:[0-9a-f]{128}\n)*)end pkgsrc signature\n$/;
const smallestBlock = 1024;

/**
 * Verifies that a key of `keys` (paths of OpenPGP key files) signed the package, that it is the one of this full name, and
 * that every block is as it was signed.
 * @throws NexusError "signature".
 */
export async function verifySignedPackage(file: PackageFile, fullName: string, keys: readonly string[], signal?: AbortSignal): Promise<void> {
  const { signed } = file;
  if (signed?.signature === undefined) {
    throw new NexusError(
      "signature",
      `${fullName} is not signed: ${signed === undefined ? "it is a plain package, not an archive with +PKG_HASH" : "it has no +PKG_GPG_SIGNATURE"}`,
      {
        hint: "if you believe its repository without signatures: nip repo trust NAME digest",
      },
    );
  }
  const verdict = await verifyInFiles(signed.hashes, signed.signature, keys, signal);
  if (!verdict.valid) throw new NexusError("signature", `the signature of ${fullName} is not good: ${verdict.reason}`);
  const list = parseHashes(signed.hashes.toString("latin1"), fullName);
  if (list.fullName !== fullName) throw wrong(fullName, `what is signed is ${list.fullName}`);
  await verifyBlocks(file, list, fullName);
}

/** Compares every block of a signed package with its list. @throws NexusError "signature". */
export async function checkHashes(file: PackageFile, fullName: string): Promise<void> {
  if (file.signed !== undefined) await verifyBlocks(file, parseHashes(file.signed.hashes.toString("latin1"), fullName), fullName);
}

async function verifyInFiles(data: Buffer, signature: Buffer, keys: readonly string[], signal?: AbortSignal): Promise<Awaited<ReturnType<typeof verifyDetached>>> {
  const folder = await mkdtemp(join(tmpdir(), "nexus-pkgsrc-"));
  try {
    const paths = { signature: join(folder, "signature"), data: join(folder, "data") };
    await writeFile(paths.signature, signature, { mode: 0o600 });
    await writeFile(paths.data, data, { mode: 0o600 });
    return await verifyDetached({ keys, ...paths, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function parseHashes(text: string, fullName: string): HashList {
  const [, name, blockSize, fileSize, blocks = ""] = form.exec(text) ?? [];
  if (name === undefined) throw wrong(fullName, "its +PKG_HASH has another form than pkgsrc's");
  return { fullName: name, blockSize: Number(blockSize), fileSize: Number(fileSize), blocks: blocks.split("\n").slice(0, -1) };
}

async function verifyBlocks({ path, tar }: PackageFile, list: HashList, fullName: string): Promise<void> {
  const { blockSize, fileSize, blocks } = list;
  if (blockSize < smallestBlock) throw wrong(fullName, `its blocks have ${blockSize} bytes only`);
  if (fileSize !== tar.length) throw wrong(fullName, `${fileSize} bytes are signed, ${tar.length} are there`);
  if (blocks.length !== Math.ceil(fileSize / blockSize)) throw wrong(fullName, `${blocks.length} blocks are signed, which do not make ${fileSize} bytes`);
  const file = await openRegular(path);
  try {
    for (const [index, digest] of blocks.entries()) {
      const start = index * blockSize;
      const hash = createHash("sha512");
      for await (const piece of bytesOf(file, tar.start + start, Math.min(blockSize, fileSize - start))) hash.update(piece);
      if (hash.digest("hex") !== digest) throw wrong(fullName, `block ${index + 1} of ${blocks.length} was changed`);
    }
  } finally {
    await file.close();
  }
}

function wrong(fullName: string, why: string): NexusError {
  return new NexusError("signature", `the signed package ${fullName} is not as it was signed: ${why}`, { hint: "fetch it again; if it stays so, ask the repository's owner" });
}
