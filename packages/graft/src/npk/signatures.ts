// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { parseSignatures, signMinisign, verifyMinisign, type PublicKey, type SecretKey, type Signature } from "@nexus/trust";
import type { PackageManifest } from "./manifest.ts";

/** The untrusted comment of every signature in a package: the one line that no signature covers, so it never differs. */
const untrustedComment = "nexus package signature, over all bytes before it";

export interface CheckedSignature {
  keyId: string;
  trustedComment: string;
  status: "valid" | "unknown-key";
}

/** The signature block of a package over the BLAKE2b-512 of its payload. */
export function signPayload(key: SecretKey, digest: Uint8Array, manifest: PackageManifest): string {
  const trusted = `${manifest.name} ${manifest.version} ${manifest.architecture} ${manifest.variantCid}`;
  return signMinisign(key, digest, { untrusted: untrustedComment, trusted });
}

/**
 * Checks each signature with the key of its id.
 * @throws NexusError "signature" for a malformed block, the same key twice, or a signature that a known key did not make.
 */
export function checkSignatures(path: string, text: string, digest: Uint8Array, keys: readonly PublicKey[]): CheckedSignature[] {
  const signatures = parseBlocks(path, text);
  if (new Set(signatures.map(({ keyId }) => keyId)).size !== signatures.length) throw refused(path, "it is signed twice by one key");
  return signatures.map((signature) => {
    const { keyId, trustedComment } = signature;
    if (signature.untrustedComment !== untrustedComment) throw refused(path, "a signature's untrusted comment is not the fixed text");
    const key = keys.find(({ id }) => id === keyId);
    if (key === undefined) return { keyId, trustedComment, status: "unknown-key" };
    const verdict = verifyMinisign(key, digest, signature);
    if (!verdict.valid) throw refused(path, `the signature by the key ${keyId} is wrong: ${verdict.reason}`);
    return { keyId, trustedComment, status: "valid" };
  });
}

/** @throws NexusError "signature" unless a trusted key has signed. */
export function requireTrustedSignature(path: string, signatures: readonly CheckedSignature[]): void {
  if (signatures.some(({ status }) => status === "valid")) return;
  const ids = signatures.map(({ keyId }) => keyId).join(", ");
  throw new NexusError("signature", `${path} is signed by ${ids}, which is no key that is trusted here`, {
    hint: "get the signer's public key from a source you trust and add it to the trusted keys",
  });
}

function parseBlocks(path: string, text: string): Signature[] {
  try {
    return parseSignatures(text);
  } catch (cause) {
    if (!(cause instanceof NexusError)) throw cause;
    throw refused(path, cause.message, cause);
  }
}

function refused(path: string, why: string, cause?: unknown): NexusError {
  return new NexusError("signature", `${path} is refused: ${why}`, {
    hint: "the package was changed after it was signed; fetch it again, or build it again",
    cause,
  });
}
