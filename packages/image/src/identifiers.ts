// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";

/**
 * A UUID that is a function of its seed (a lock's digest) and a name: version 8 of RFC 9562, its free bits taken from
 * the SHA-256 of both. The same lock gives the same disk.
 */
export function deriveUuid(seed: string, name: string): string {
  const bytes = createHash("sha256").update(`${seed}\0${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
