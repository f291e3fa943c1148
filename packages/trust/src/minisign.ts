// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Signatures of minisign, prehashed form: https://jedisct1.github.io/minisign/ ("Signature format").

import { sign, verify } from "node:crypto";
import { NexusError } from "@nexus/core";
import { keyIdBytes, keyIdText, privateKeyObject, publicKeyObject, type PublicKey, type SecretKey } from "./keys.ts";
import { decodeBase64, lines } from "./text-form.ts";

export interface Signature {
  untrustedComment: string;
  keyId: string;
  /** 64 bytes of Ed25519 over the BLAKE2b-512 of the message. */
  signature: Uint8Array;
  trustedComment: string;
  /** 64 bytes of Ed25519 over the signature and the trusted comment. */
  globalSignature: Uint8Array;
}

export type Verdict = { valid: true } | { valid: false; reason: string };

const prehashed = "ED";
const untrusted = "untrusted comment: ";
const trusted = "trusted comment: ";

/**
 * Signs a message by its BLAKE2b-512. The same key, digest and comments give the same text, which `minisign -V` reads.
 * @throws NexusError "internal" for a digest that is not 64 bytes, or a comment of more than one line.
 */
export function signMinisign(key: SecretKey, digest: Uint8Array, comments: { untrusted: string; trusted: string }): string {
  if (digest.length !== 64) throw new NexusError("internal", "a minisign signature is made over 64 bytes of BLAKE2b-512");
  if (/[\n\r]/.test(comments.untrusted + comments.trusted)) throw new NexusError("internal", "a signature's comment is one line");
  const secret = privateKeyObject(key.seed);
  const signature = sign(null, digest, secret);
  const globalSignature = sign(null, Buffer.concat([signature, Buffer.from(comments.trusted)]), secret);
  return formatSignature({ untrustedComment: comments.untrusted, keyId: key.public.id, signature, trustedComment: comments.trusted, globalSignature });
}

/** The four lines of a signature. */
export function formatSignature(signature: Signature): string {
  const first = Buffer.concat([Buffer.from(prehashed), keyIdBytes(signature.keyId), signature.signature]);
  const second = Buffer.from(signature.globalSignature);
  return `${untrusted}${signature.untrustedComment}\n${first.toString("base64")}\n${trusted}${signature.trustedComment}\n${second.toString("base64")}\n`;
}

/**
 * One or more signatures, one after another. Only the exact form is taken: no blank line, no carriage return, canonical
 * base64, a line feed at the end. @throws NexusError "signature" saying what is malformed.
 */
export function parseSignatures(text: string): Signature[] {
  const all = lines(text);
  if (!text.endsWith("\n") || all.length % 4 !== 0) throw malformed("a signature has four whole lines");
  const found: Signature[] = [];
  for (let line = 0; line < all.length; line += 4) found.push(parseBlock(all.slice(line, line + 4)));
  return found;
}

function parseBlock([first, second, third, fourth]: string[]): Signature {
  if (!first!.startsWith(untrusted)) throw malformed(`its first line does not begin with "${untrusted}"`);
  if (!third!.startsWith(trusted)) throw malformed(`its third line does not begin with "${trusted}"`);
  const bytes = decodeBase64(second!, 2 + 8 + 64);
  if (bytes === undefined) throw malformed("its second line is not the base64 of 74 bytes");
  const algorithm = bytes.toString("latin1", 0, 2);
  if (algorithm === "Ed") throw malformed("it is of minisign's old form, made over the whole message and not over its BLAKE2b-512");
  if (algorithm !== prehashed) throw malformed("its algorithm is not Ed25519 over BLAKE2b-512");
  const globalSignature = decodeBase64(fourth!, 64);
  if (globalSignature === undefined) throw malformed("its fourth line is not the base64 of 64 bytes");
  return {
    untrustedComment: first!.slice(untrusted.length),
    keyId: keyIdText(bytes.subarray(2, 10)),
    signature: Uint8Array.from(bytes.subarray(10)),
    trustedComment: third!.slice(trusted.length),
    globalSignature: Uint8Array.from(globalSignature),
  };
}

/** Whether `signature` is one of `key` over a message with this BLAKE2b-512, its trusted comment included. */
export function verifyMinisign(key: PublicKey, digest: Uint8Array, signature: Signature): Verdict {
  if (signature.keyId !== key.id) return { valid: false, reason: `it was made by the key ${signature.keyId}, not by ${key.id}` };
  const object = publicKeyObject(key.bytes);
  if (!verify(null, digest, object, signature.signature)) return { valid: false, reason: "the signature does not match the content" };
  const comment = Buffer.concat([signature.signature, Buffer.from(signature.trustedComment)]);
  if (!verify(null, comment, object, signature.globalSignature)) return { valid: false, reason: "the trusted comment was changed" };
  return { valid: true };
}

function malformed(why: string): NexusError {
  return new NexusError("signature", `the signature is malformed: ${why}`);
}
