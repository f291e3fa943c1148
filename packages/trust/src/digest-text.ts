// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

const hexLength = { sha256: 64, sha512: 128 } as const;
type Algorithm = keyof typeof hexLength;

/** The house form of a SHA-256: "sha256:<64 hex>". @throws NexusError "corrupt" when `hex` is not 64 lower-case digits. */
export function digestText(hex: string): string {
  return `sha256:${parseSha256(hex)}`;
}

/** A bare SHA-256, checked: exactly 64 lower-case hex digits. @throws NexusError "corrupt". */
export function parseSha256(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw malformed(text, "64 lower-case hex digits");
  return text;
}

/** The 64 hex digits of "sha256:<64 hex>". @throws NexusError "corrupt" for any other form. */
export function parseDigest(text: string): string {
  const match = /^sha256:([0-9a-f]{64})$/.exec(text);
  if (match === null) throw malformed(text, "sha256: and 64 lower-case hex digits");
  return match[1]!;
}

/** A digest in the form of W3C Subresource Integrity: "sha256-<base64>". */
export function formatSri(algorithm: Algorithm, hex: string): string {
  return `${algorithm}-${Buffer.from(hex, "hex").toString("base64")}`;
}

/** The algorithm and the hex digits of one SRI digest in canonical base64. @throws NexusError "corrupt". */
export function parseSri(text: string): { algorithm: Algorithm; hex: string } {
  const match = /^(sha256|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (match === null) throw malformed(text, "sha256- or sha512- and base64");
  const algorithm = match[1] as Algorithm;
  const bytes = Buffer.from(match[2]!, "base64");
  if (bytes.toString("base64") !== match[2] || bytes.length * 2 !== hexLength[algorithm]) throw malformed(text, `the base64 of a ${algorithm}`);
  return { algorithm, hex: bytes.toString("hex") };
}

function malformed(text: string, expected: string): NexusError {
  return new NexusError("corrupt", `${JSON.stringify(text.slice(0, 160))} is no digest: expected ${expected}`);
}
