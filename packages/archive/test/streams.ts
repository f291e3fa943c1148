// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { collect } from "../src/index.ts";

/** Bytes as a stream of chunks of one size. */
export async function* chunksOf(bytes: Uint8Array, size = 4096): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return collect(source, 1e9, "the test's stream");
}

/** The message of the error that `work` ends with; fails when it ends well. */
export async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("no error was thrown");
}
