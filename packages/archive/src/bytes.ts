// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/** Takes exact numbers of bytes from a stream of chunks. */
export interface ByteReader {
  /** Bytes taken so far. */
  readonly position: number;
  /** The next `length` bytes. @throws NexusError "corrupt" when the stream ends before. */
  take(length: number, what: string): Promise<Buffer>;
  /** The next `length` bytes, chunk by chunk as they come. @throws NexusError "corrupt" when the stream ends before. */
  stream(length: number, what: string): AsyncGenerator<Buffer, void>;
  /** Up to `length` bytes; empty at the end of the stream. */
  some(length: number): Promise<Buffer>;
  /** Lets the source go, wherever it stands. */
  close(): Promise<void>;
}

/** A reader over a source of chunks. Holds one chunk at a time. */
export function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  let chunk: Buffer = Buffer.alloc(0);
  let position = 0;

  async function some(length: number): Promise<Buffer> {
    while (chunk.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return Buffer.alloc(0);
      chunk = asBuffer(next.value);
    }
    const part = chunk.subarray(0, length);
    chunk = chunk.subarray(part.length);
    position += part.length;
    return part;
  }

  async function* stream(length: number, what: string): AsyncGenerator<Buffer, void> {
    for (let left = length; left > 0;) {
      const part = await some(left);
      if (part.length === 0) throw truncated(what);
      left -= part.length;
      yield part;
    }
  }

  async function take(length: number, what: string): Promise<Buffer> {
    if (chunk.length >= length) return await some(length);
    const parts: Buffer[] = [];
    for await (const part of stream(length, what)) parts.push(part);
    return Buffer.concat(parts);
  }

  return {
    get position() {
      return position;
    },
    some,
    stream,
    take,
    close: async () => void (await chunks.return?.()),
  };
}

/** All bytes of a stream. @throws NexusError "corrupt" when there are more than `most`. */
export async function collect(source: AsyncIterable<Uint8Array>, most: number, what: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > most) throw new NexusError("corrupt", `${what} is larger than ${most} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function truncated(what: string): NexusError {
  return new NexusError("corrupt", `the archive is truncated: it ends inside ${what}`, { hint: "fetch it again" });
}
