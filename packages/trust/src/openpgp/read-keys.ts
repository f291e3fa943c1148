// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a key file says of its keys, for people to compare and confirm. Nothing here is verified: that is gpgv's work.

import { createHash } from "node:crypto";
import { NexusError } from "@nexus/core";
import { dearmour } from "./armour.ts";
import { openPgpLimits } from "./limits.ts";
import { malformed, packetTypes, readPackets, type Packet } from "./packets.ts";
import { readSignaturePacket, type SignaturePacket } from "./signature-packet.ts";

export interface OpenPgpKey {
  /** 40 upper-case hex digits: the SHA-1 over the primary key's packet, RFC 9580, section 5.5.4.2. */
  fingerprint: string;
  userIds: string[];
  /** Seconds since 1970. */
  created: number;
  /** Seconds since 1970, as the newest of its own signatures says; absent when it does not expire. */
  expires?: number;
  /** It carries a revocation of itself. */
  revoked: boolean;
  /** The key alone with all that belongs to it, binary: what gpgv takes as a keyring. */
  bytes: Buffer;
}

/**
 * The keys of a key file, binary or armoured, in its order.
 * @throws NexusError "corrupt" naming `what` for no key, a secret key, a version other than 4, or damage.
 */
export function readOpenPgpKeys(bytes: Uint8Array, what = "the key file"): OpenPgpKey[] {
  if (bytes.length > openPgpLimits.keyBytes) throw malformed(what, `is larger than ${openPgpLimits.keyBytes} bytes`);
  if (Buffer.from(bytes).includes("-----BEGIN PGP PRIVATE KEY BLOCK-----")) throw secret(what);
  const groups: Packet[][] = [];
  for (const packet of readPackets(dearmour(bytes, "PUBLIC KEY BLOCK", what), what)) {
    if (packet.type === packetTypes.secretKey || packet.type === packetTypes.secretSubkey) throw secret(what);
    if (packet.type === packetTypes.publicKey) groups.push([]);
    const group = groups.at(-1);
    if (group === undefined) throw malformed(what, "does not begin with a public key");
    group.push(packet);
  }
  if (groups.length === 0) throw malformed(what, "holds no key");
  return groups.map((packets) => readKey(packets, what));
}

/** A primary key with the packets that follow it up to the next one. */
function readKey([primary, ...others]: Packet[], what: string): OpenPgpKey {
  const { body } = primary!;
  if (body[0] !== 4) throw malformed(what, `holds a key of version ${body[0] ?? "?"}, only version 4 is read`);
  if (body.length < 7 || body.length > 0xffff) throw malformed(what, `holds a key of ${body.length} bytes`);
  const head = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  const fingerprint = createHash("sha1").update(head).update(body).digest("hex").toUpperCase();
  const created = body.readUInt32BE(1);
  const own = others
    .filter(({ type, body: signature }) => type === packetTypes.signature && signature[0] === 4)
    .map((packet) => readSignaturePacket(packet.body, what))
    .filter(({ issuer }) => issuer === fingerprint.slice(-16));
  const newest = own.filter(({ type }) => certifies.has(type)).reduce((a, b) => ((b.created ?? 0) >= (a.created ?? 0) ? b : a), {} as Partial<SignaturePacket>);
  return {
    fingerprint,
    userIds: others.filter(({ type }) => type === packetTypes.userId).map((packet) => packet.body.toString("utf8")),
    created,
    expires: newest.keyLifetime === undefined || newest.keyLifetime === 0 ? undefined : created + newest.keyLifetime,
    revoked: own.some(({ type }) => type === 0x20),
    bytes: Buffer.concat([primary!, ...others].map(framed)),
  };
}

/** Types of signatures by which a key speaks of itself: over a user id, and over the key alone. */
const certifies = new Set([0x10, 0x11, 0x12, 0x13, 0x1f]);

/** A packet with a length of four bytes in the present format. */
function framed({ type, body }: Packet): Buffer {
  const head = Buffer.from([0xc0 | type, 0xff, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

function secret(what: string): NexusError {
  return new NexusError("corrupt", `${what} holds a secret key`, { hint: "only the public half is wanted here: gpg --export, without --export-secret-keys" });
}
