// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Signatures of Nix store paths: manual of Nix, "Binary Cache: signatures". Ed25519 over one line of text, the fingerprint.

import { verify } from "node:crypto";
import { compareBytes, NexusError } from "@nexus/core";
import { publicKeyObject } from "./keys.ts";
import { formatNixSha256 } from "./nix-digest.ts";
import { decodeBase64 } from "./text-form.ts";

/** A public key, `name:<base64>`. */
export interface NixKey {
  name: string;
  /** The 32 bytes of an Ed25519 public key. */
  bytes: Uint8Array;
}

/** A signature, `name:<base64>`: the name of the key and 64 bytes. */
export interface NixSignature {
  key: string;
  bytes: Uint8Array;
}

/** What a signature of a store path covers. */
export interface SignedPath {
  /** The whole path: /nix/store/<hash>-<name>. */
  storePath: string;
  /** 64 hex digits. */
  narSha256: string;
  /** Bytes. */
  narSize: number;
  /** Whole paths, in any order. */
  references: readonly string[];
}

/** A public key from its text. @throws NexusError "corrupt" for any other form. */
export function parseNixKey(text: string): NixKey {
  const parsed = parseNamed(text, 32);
  if (parsed !== undefined) return { name: parsed.name, bytes: parsed.bytes };
  throw new NexusError("corrupt", `${JSON.stringify(text.slice(0, 160))} is no public key of Nix`, {
    hint: "it has the form NAME:BASE64, for example the line that the cache's owner publishes for trusted-public-keys",
  });
}

/** A signature from the text behind "Sig:". @throws NexusError "signature" for any other form. */
export function parseNixSignature(text: string): NixSignature {
  const parsed = parseNamed(text, 64);
  if (parsed !== undefined) return { key: parsed.name, bytes: parsed.bytes };
  throw new NexusError("signature", `the signature is malformed: ${JSON.stringify(text.slice(0, 160))} is not the name of a key, a colon and the base64 of 64 bytes`);
}

/** The text that is signed: `1;<path>;<NAR digest>;<NAR size>;<references, sorted>`. */
export function nixFingerprint({ storePath, narSha256, narSize, references }: SignedPath): string {
  const sorted = [...new Set(references)].sort(compareBytes);
  return `1;${storePath};${formatNixSha256(narSha256)};${narSize};${sorted.join(",")}`;
}

/** The first of `keys` that one of the signatures is by and fits; undefined when none does. */
export function findNixSigner(path: SignedPath, signatures: readonly NixSignature[], keys: readonly NixKey[]): NixKey | undefined {
  const message = Buffer.from(nixFingerprint(path));
  return keys.find((key) => signatures.some((signature) => signature.key === key.name && verify(null, message, publicKeyObject(key.bytes), signature.bytes)));
}

function parseNamed(text: string, length: number): { name: string; bytes: Uint8Array } | undefined {
  const [, name, base64] = /^([\x21-\x39\x3b-\x7e]{1,255}):([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || base64 === undefined) return undefined;
  const bytes = decodeBase64(base64, length);
  return bytes && { name, bytes: Uint8Array.from(bytes) };
}
