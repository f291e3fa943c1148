// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The forms in which Nix writes a SHA-256: manual of Nix, "Hashes". Which one it is follows from its length.

import { NexusError } from "@nexus/core";
import { parseSri } from "./digest-text.ts";
import { nixBase32, parseNixBase32 } from "./nix-base32.ts";
import { decodeBase64 } from "./text-form.ts";

/**
 * The 64 hex digits of "sha256:" and base 32 (52 digits), base 16 (64) or base 64 (44), or of "sha256-" and base 64.
 * @throws NexusError "corrupt" for anything else; blanks and upper-case hex among it.
 */
export function parseNixSha256(text: string): string {
  if (text.startsWith("sha256-")) return parseSri(text).hex;
  const digits = /^sha256:([^\s:]+)$/.exec(text)?.[1] ?? "";
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  if (digits.length === 52) return Buffer.from(parseNixBase32(digits, 32)).toString("hex");
  const bytes = decodeBase64(digits, 32);
  if (bytes !== undefined) return bytes.toString("hex");
  throw new NexusError("corrupt", `${JSON.stringify(text.slice(0, 160))} is no digest: expected sha256: and Nix base 32, base 16 or base 64, or sha256- and base 64`);
}

/** A SHA-256 as Nix writes it in signed texts: "sha256:" and 52 digits of Nix base 32. */
export function formatNixSha256(hex: string): string {
  return `sha256:${nixBase32(Buffer.from(hex, "hex"))}`;
}
