// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { sha256, sha256File, Sha256Stream } from "./digest.ts";
export { digestText, formatSri, parseDigest, parseSha256, parseSri } from "./digest-text.ts";
export { openKeyStore, type KeyStore } from "./key-store.ts";
export { formatPublicKey, formatSecretKey, makeKeyPair, parsePublicKey, parseSecretKey, type PublicKey, type SecretKey } from "./keys.ts";
export { parseSignatures, signMinisign, verifyMinisign, type Signature, type Verdict } from "./minisign.ts";
export { nixBase32, parseNixBase32 } from "./nix-base32.ts";
export { formatNixSha256, parseNixSha256 } from "./nix-digest.ts";
export { findNixSigner, nixFingerprint, parseNixKey, parseNixSignature, type NixKey, type NixSignature, type SignedPath } from "./nix-signature.ts";
export { dearmour, readOpenPgpKeys, verifyDetached, type DetachedSignature, type OpenPgpKey, type OpenPgpVerdict } from "./openpgp.ts";
