// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The tokens of a NAR: a length in 8 bytes, least first, the bytes, zeros up to a multiple of 8.

import type { ByteReader } from "./bytes.ts";
import { broken } from "./tar-fields.ts";

const longestWord = 13; // "nix-archive-1"

/** Words as they stand in a NAR, one after another. */
export function narTokens(...words: readonly string[]): Buffer {
  return Buffer.concat(
    words.map((word) => {
      const token = Buffer.alloc(8 + word.length + narPadding(word.length));
      token.writeUInt32LE(word.length);
      token.write(word, 8, "latin1");
      return token;
    }),
  );
}

/** The number of zero bytes that follow `size` bytes. */
export function narPadding(size: number): number {
  return (8 - (size % 8)) % 8;
}

/** Takes exactly these tokens. @throws NexusError "corrupt" when others stand there. */
export async function expectTokens(bytes: ByteReader, tokens: Buffer, where: string): Promise<void> {
  const at = bytes.position;
  const found = await bytes.take(tokens.length, where);
  if (!found.equals(tokens)) throw broken(where, `has other words than those that must stand at byte ${at}`);
}

/** The next token, a word of the format. @throws NexusError "corrupt". */
export async function takeWord(bytes: ByteReader, where: string): Promise<string> {
  return (await takeBytes(bytes, longestWord, where)).toString("latin1");
}

/** The next token's bytes. @throws NexusError "corrupt" when there are more than `most`, or other padding than zeros. */
export async function takeBytes(bytes: ByteReader, most: number, where: string): Promise<Buffer> {
  const size = await takeLength(bytes, most, where);
  const padded = await bytes.take(size + narPadding(size), where);
  checkPadding(padded.subarray(size), where);
  return padded.subarray(0, size);
}

/** The length of the next token. @throws NexusError "corrupt" for one of more than `most` bytes. */
export async function takeLength(bytes: ByteReader, most: number, where: string): Promise<number> {
  const length = (await bytes.take(8, where)).readBigUInt64LE();
  if (length > BigInt(most)) throw broken(where, `states a length of ${length} bytes where at most ${most} are taken`);
  return Number(length);
}

/** @throws NexusError "corrupt" when padding is no zeros. */
export function checkPadding(padding: Buffer, where: string): void {
  if (padding.some((byte) => byte !== 0)) throw broken(where, "is padded with other bytes than zeros");
}
