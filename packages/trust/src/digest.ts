// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

/** The SHA-256 of bytes or UTF-8 text as 64 lower-case hex digits. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The SHA-256 of a file's content as 64 lower-case hex digits. Reads in pieces of 1 MiB. */
export function sha256File(path: string): string {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const length = readSync(file, piece);
      if (length === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

/** Adds up the SHA-256 and the size of bytes that pass by. */
export class Sha256Stream {
  readonly #hash = createHash("sha256");
  /** Bytes seen so far. */
  size = 0;

  update(chunk: Uint8Array): this {
    this.#hash.update(chunk);
    this.size += chunk.length;
    return this;
  }

  /** 64 lower-case hex digits; ends the stream. */
  digest(): string {
    return this.#hash.digest("hex");
  }

  /** Passes a stream on unchanged and takes it in. */
  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      this.update(chunk);
      yield chunk;
    }
  }
}
