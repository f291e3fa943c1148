// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Version 4 signature packets: RFC 9580, section 5.2.3. What they say is a claim until gpgv has checked it.

import { malformed, modernLength } from "./packets.ts";

export interface SignaturePacket {
  /** The signature type ID: 0x00 over a document, 0x10 to 0x13 over a user id, 0x1f over a key, 0x20 revokes one. */
  type: number;
  /** The hash algorithm ID, section 9.5. */
  hash: number;
  /** Seconds since 1970. */
  created?: number;
  /** Seconds after the key's creation at which the signed key expires. */
  keyLifetime?: number;
  /** The last 16 hex digits of the signing key's fingerprint, upper case. */
  issuer?: string;
}

const subpackets = { created: 2, keyLifetime: 9, issuer: 16, issuerFingerprint: 33 } as const;

/** Reads a signature packet. @throws NexusError "corrupt" naming `what` for another version or lengths that do not fit. */
export function readSignaturePacket(body: Buffer, what: string): SignaturePacket {
  if (body[0] !== 4) throw malformed(what, `is a signature of version ${body[0] ?? "?"}, only version 4 is read`);
  if (body.length < 6) throw malformed(what, "ends inside a signature's header");
  const signature: SignaturePacket = { type: body[1]!, hash: body[3]! };
  const hashed = readArea(body, 4, what);
  const unhashed = readArea(body, hashed.next, what);
  if (unhashed.next + 2 >= body.length) throw malformed(what, "holds no signature after its subpackets");
  // The unhashed area is not covered by the signature; only the issuer may stand there, as a hint.
  for (const { type, value } of unhashed.subpackets) if (type === subpackets.issuer) signature.issuer = keyId(value);
  for (const { type, value } of hashed.subpackets) {
    if (type === subpackets.created && value.length === 4) signature.created = value.readUInt32BE();
    if (type === subpackets.keyLifetime && value.length === 4) signature.keyLifetime = value.readUInt32BE();
    if (type === subpackets.issuer || type === subpackets.issuerFingerprint) signature.issuer = keyId(value);
  }
  return signature;
}

function keyId(value: Buffer): string {
  return value.subarray(-8).toString("hex").toUpperCase();
}

interface Area {
  subpackets: { type: number; value: Buffer }[];
  next: number;
}

function readArea(body: Buffer, at: number, what: string): Area {
  if (at + 2 > body.length) throw malformed(what, "ends before a signature's subpackets");
  const end = at + 2 + body.readUInt16BE(at);
  if (end > body.length) throw malformed(what, "ends inside a signature's subpackets");
  const area: Area = { subpackets: [], next: end };
  const bytes = body.subarray(0, end);
  for (let position = at + 2; position < end;) {
    const length = modernLength(bytes, position);
    if (length === undefined || length.size === 0 || length.next + length.size > end) throw malformed(what, "holds a signature subpacket whose length does not fit");
    area.subpackets.push({ type: bytes[length.next]! & 0x7f, value: bytes.subarray(length.next + 1, length.next + length.size) });
    position = length.next + length.size;
  }
  return area;
}
