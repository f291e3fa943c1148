// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { FileHandle } from "node:fs/promises";
import type { TransferLimits } from "./limits.ts";

/** Why one attempt at one origin failed. Transient ones are worth another attempt. */
export class TransferError extends Error {
  readonly transient: boolean;
  /** The origin answers, and has no such file. */
  readonly absent: boolean;

  constructor(message: string, transient: boolean, absent = false) {
    super(message);
    this.name = "TransferError";
    this.transient = transient;
    this.absent = absent;
  }
}

/** What to do about a file of a repository that no origin has. */
export const absentHint = "the repository does not have it (any more); nip update reads what it has";

/** How a server tells one state of a file from another (RFC 9110 section 8.8). */
export interface Validators {
  etag?: string;
  modified?: string;
}

/** What a driver fills: an open, private file, and what is known of the bytes wanted. */
export interface Part {
  file: FileHandle;
  path: string;
  /** Bytes expected, when known. */
  size: number | undefined;
  /** Of the answer whose bytes it holds; what goes on with it must be the same state of the file. */
  validators?: Validators;
}

export interface TransferOptions {
  limits: TransferLimits;
  signal: AbortSignal | undefined;
  /** Told after each chunk. */
  onProgress: (done: number, total: number | undefined) => void;
  /** The media type that servers are asked for; any when absent. */
  accept?: string;
}

/**
 * Writes a body into the part from `start` on. Bounded by the expected size (or the largest allowed) and by the slowest
 * allowed rate. Returns the size of the part afterwards.
 * @throws TransferError when the body is too long or too slow.
 */
export async function writeBody(part: Part, body: AsyncIterable<Uint8Array>, start: number, total: number | undefined, options: TransferOptions): Promise<number> {
  const { limits, onProgress } = options;
  const largest = part.size ?? limits.largest;
  let position = start;
  let windowStart = Date.now();
  let windowBytes = 0;
  for await (const chunk of body) {
    if (position + chunk.length > largest) {
      throw new TransferError(`sends more than the ${part.size === undefined ? `${largest} bytes allowed` : `${largest} bytes expected`}`, false);
    }
    for (let written = 0; written < chunk.length;) {
      const result = await part.file.write(chunk, written, chunk.length - written, position + written);
      written += result.bytesWritten;
    }
    position += chunk.length;
    windowBytes += chunk.length;
    const elapsed = Date.now() - windowStart;
    if (elapsed >= limits.window) {
      if (windowBytes < (limits.slowest * elapsed) / 1000) {
        throw new TransferError(`sent only ${windowBytes} bytes in ${Math.round(elapsed / 1000)} s`, true);
      }
      windowStart = Date.now();
      windowBytes = 0;
    }
    onProgress(position, part.size ?? total);
  }
  return position;
}
