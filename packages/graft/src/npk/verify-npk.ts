// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { PackageManifest } from "./manifest.ts";
import { openNpk, type OpenOptions } from "./open-npk.ts";
import type { CheckedSignature } from "./signatures.ts";

/** A part of a package that was found sound. */
export interface NpkSection {
  name: "payload" | "signatures" | "manifest" | "build log" | "tree";
  /** Bytes of that part: packed for payload and signatures, unpacked for the others. */
  bytes: number;
}

export interface NpkReport {
  path: string;
  size: number;
  manifest: PackageManifest;
  signatures: CheckedSignature[];
  sections: NpkSection[];
}

/**
 * Checks a package from its first byte to its last: both frames, every signature, the manifest and every member. Any
 * changed byte is found; a signature by a key that is not given cannot be checked and is refused too, unless
 * `requireTrusted` is false.
 * @throws NexusError "not-found", "corrupt", "signature", "digest-mismatch", "bad-document" for the first fault.
 */
export async function verifyNpk(path: string, options: OpenOptions): Promise<NpkReport> {
  await using npk = await openNpk(path, options);
  const unknown = npk.signatures.find(({ status }) => status === "unknown-key");
  if (unknown !== undefined && options.requireTrusted !== false) {
    throw new NexusError("signature", `${path} carries a signature by ${unknown.keyId}, which cannot be checked: no such key is trusted here`, {
      hint: "get that public key from a source you trust and add it to the trusted keys",
    });
  }
  let tree = 0;
  for await (const entry of npk.entries()) {
    if (entry.kind === "file") tree += entry.size;
  }
  return {
    path,
    size: npk.size,
    manifest: npk.manifest,
    signatures: npk.signatures,
    sections: [
      { name: "payload", bytes: npk.payloadSize },
      { name: "signatures", bytes: npk.size - npk.payloadSize },
      { name: "manifest", bytes: Buffer.byteLength(npk.manifestText) },
      { name: "build log", bytes: npk.manifest.log.size },
      { name: "tree", bytes: tree },
    ],
  };
}
