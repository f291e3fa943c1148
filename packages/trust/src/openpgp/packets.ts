// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packets of OpenPGP: RFC 9580, section 4. Only the framing; whole lengths only, as keys and signatures have them.

import { NexusError } from "@nexus/core";
import { openPgpLimits } from "./limits.ts";

export interface Packet {
  /** The packet type ID, section 5. */
  type: number;
  body: Buffer;
}

export const packetTypes = { signature: 2, secretKey: 5, publicKey: 6, secretSubkey: 7, userId: 13, publicSubkey: 14 } as const;

/** The packets of binary OpenPGP data. @throws NexusError "corrupt" naming `what` for framing that does not fit its bytes. */
export function readPackets(bytes: Buffer, what: string): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length;) {
    if (packets.length === openPgpLimits.packets) throw malformed(what, `has more than ${openPgpLimits.packets} packets`);
    const first = bytes[at]!;
    if ((first & 0x80) === 0) throw malformed(what, `has no packet at byte ${at}`);
    const modern = (first & 0x40) !== 0;
    const length = modern ? modernLength(bytes, at + 1) : legacyLength(bytes, at + 1, first & 3);
    if (length === undefined) throw malformed(what, `has a packet without a whole length at byte ${at}`);
    if (length.next + length.size > bytes.length) throw malformed(what, `ends inside the packet at byte ${at}`);
    packets.push({ type: modern ? first & 0x3f : (first >> 2) & 0x0f, body: bytes.subarray(length.next, length.next + length.size) });
    at = length.next + length.size;
  }
  return packets;
}

/** Section 4.2.1; partial lengths are for streams. Also the lengths of subpackets, section 5.2.3.7. */
export function modernLength(bytes: Buffer, at: number): { size: number; next: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 192) return { size: first, next: at + 1 };
  if (first < 224) return at + 2 > bytes.length ? undefined : { size: ((first - 192) << 8) + bytes[at + 1]! + 192, next: at + 2 };
  return first < 255 || at + 5 > bytes.length ? undefined : { size: bytes.readUInt32BE(at + 1), next: at + 5 };
}

/** Section 4.2.2; type 3 has no length. */
function legacyLength(bytes: Buffer, at: number, type: number): { size: number; next: number } | undefined {
  const octets = [1, 2, 4][type];
  return octets === undefined || at + octets > bytes.length ? undefined : { size: bytes.readUIntBE(at, octets), next: at + octets };
}

export function malformed(what: string, why: string): NexusError {
  return new NexusError("corrupt", `${what} is malformed: it ${why}`);
}
