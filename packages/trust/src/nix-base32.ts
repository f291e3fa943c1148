// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Nix's base 32: 5 bits a digit from the last byte to the first, without the letters e, o, t and u.

import { NexusError } from "@nexus/core";

const alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

/** Bytes in Nix base 32; 20 bytes give 32 digits, 32 bytes give 52. */
export function nixBase32(bytes: Uint8Array): string {
  let text = "";
  for (let digit = digits(bytes.length) - 1; digit >= 0; digit--) {
    const bit = digit * 5;
    const low = bytes[bit >> 3]! >> (bit & 7);
    const high = (bytes[(bit >> 3) + 1] ?? 0) << (8 - (bit & 7));
    text += alphabet[(low | high) & 31];
  }
  return text;
}

/** The `length` bytes of a text in Nix base 32. @throws NexusError "corrupt" for a wrong length, digit or left-over bit. */
export function parseNixBase32(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  if (text.length !== digits(length)) throw malformed(text, `${digits(length)} digits`);
  for (let digit = 0; digit < text.length; digit++) {
    const value = alphabet.indexOf(text[text.length - 1 - digit]!);
    if (value < 0) throw malformed(text, `digits of ${alphabet}`);
    const bit = digit * 5;
    const spread = value << (bit & 7);
    bytes[bit >> 3]! |= spread & 0xff;
    if (spread >> 8 !== 0) {
      if ((bit >> 3) + 1 >= length) throw malformed(text, "no bits beyond the last byte");
      bytes[(bit >> 3) + 1]! |= spread >> 8;
    }
  }
  return bytes;
}

function digits(length: number): number {
  return Math.ceil((length * 8) / 5);
}

function malformed(text: string, expected: string): NexusError {
  return new NexusError("corrupt", `${JSON.stringify(text.slice(0, 160))} is no Nix base 32 of the expected length: it must have ${expected}`);
}
