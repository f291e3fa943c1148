// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Key files of minisign: https://jedisct1.github.io/minisign/ ("Key format"). Ed25519 by node:crypto.

import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { NexusError } from "@nexus/core";
import { decodeBase64, lines } from "./text-form.ts";

export interface PublicKey {
  /** 16 upper-case hex digits, as minisign prints it. */
  id: string;
  /** The 32 bytes of an Ed25519 public key. */
  bytes: Uint8Array;
}

export interface SecretKey {
  public: PublicKey;
  /** The 32 bytes of an Ed25519 seed. */
  seed: Uint8Array;
}

const algorithm = Buffer.from("Ed");
const publicLength = 2 + 8 + 32;
const secretLength = 2 + 2 + 2 + 32 + 8 + 8 + 8 + 64 + 32;
const seedAt = 62;
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex"); // RFC 8410: OneAsymmetricKey with an Ed25519 seed
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410: SubjectPublicKeyInfo of Ed25519

/** A new key pair with a random id. */
export function makeKeyPair(): SecretKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ type: "pkcs8", format: "der" }).subarray(pkcs8Prefix.length);
  return { public: { id: keyIdText(randomBytes(8)), bytes: publicBytes(privateKey) }, seed: Uint8Array.from(seed) };
}

/** The 8 bytes of a key id as minisign prints them: one little-endian number in 16 upper-case hex digits. */
export function keyIdText(bytes: Uint8Array): string {
  return Buffer.from(bytes).reverse().toString("hex").toUpperCase();
}

/** The 8 bytes of a key id as they stand in files. */
export function keyIdBytes(id: string): Buffer {
  return Buffer.from(id, "hex").reverse();
}

/** The text of a public key file. */
export function formatPublicKey(key: PublicKey): string {
  const bytes = Buffer.concat([algorithm, keyIdBytes(key.id), key.bytes]);
  return `untrusted comment: minisign public key ${key.id}\n${bytes.toString("base64")}\n`;
}

/** A public key from a key file, or from its one base64 line. @throws NexusError "corrupt" naming `file`. */
export function parsePublicKey(text: string, file: string): PublicKey {
  const all = lines(text);
  if (all.length > 2 || (all.length === 2 && !all[0]!.startsWith("untrusted comment:"))) throw malformed(file, "a minisign public key has a comment line and a key line");
  const bytes = decodeBase64(all.at(-1) ?? "", publicLength);
  if (bytes === undefined || !bytes.subarray(0, 2).equals(algorithm)) throw malformed(file, "the key line is not a minisign Ed25519 public key");
  return { id: keyIdText(bytes.subarray(2, 10)), bytes: Uint8Array.from(bytes.subarray(10)) };
}

/** The text of a secret key file without a password; minisign reads it with -W. */
export function formatSecretKey(key: SecretKey): string {
  const bytes = Buffer.alloc(secretLength);
  bytes.write("Ed\0\0B2", 0, "latin1");
  keyIdBytes(key.public.id).copy(bytes, seedAt - 8);
  bytes.set(key.seed, seedAt);
  bytes.set(key.public.bytes, seedAt + 32);
  return `untrusted comment: minisign encrypted secret key\n${bytes.toString("base64")}\n`;
}

/** A secret key from a key file. @throws NexusError "corrupt" naming `file`; "usage" for a key behind a password. */
export function parseSecretKey(text: string, file: string): SecretKey {
  const all = lines(text);
  const bytes = all.length === 2 && all[0]!.startsWith("untrusted comment:") ? decodeBase64(all[1]!, secretLength) : undefined;
  if (bytes === undefined || !bytes.subarray(0, 2).equals(algorithm) || bytes.toString("latin1", 4, 6) !== "B2") throw malformed(file, "it is not a minisign secret key");
  if (bytes.readUInt16LE(2) !== 0) {
    throw new NexusError("usage", `${file} is a secret key behind a password, which cannot be used here`, { hint: `make one without: minisign -C -W -s ${file}` });
  }
  const seed = Uint8Array.from(bytes.subarray(seedAt, seedAt + 32));
  const stored = bytes.subarray(seedAt + 32, seedAt + 64);
  if (!stored.equals(publicBytes(privateKeyObject(seed)))) throw malformed(file, "its two halves do not belong together");
  return { public: { id: keyIdText(bytes.subarray(seedAt - 8, seedAt)), bytes: Uint8Array.from(stored) }, seed };
}

export function privateKeyObject(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
}

export function publicKeyObject(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiPrefix, bytes]), format: "der", type: "spki" });
}

function publicBytes(key: KeyObject): Uint8Array {
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  return Uint8Array.from(spki.subarray(spkiPrefix.length));
}

function malformed(file: string, why: string): NexusError {
  return new NexusError("corrupt", `${file} is no key: ${why}`);
}
