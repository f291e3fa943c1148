// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";

const chunkBytes = 1 << 20;
const blockBytes = 4096;
const zeros = Buffer.alloc(blockBytes);

/**
 * Copies a file into an open one at an offset; blocks of zeros are left as holes. The target must read zero there.
 * Returns how many bytes were no holes.
 */
export async function copySparse(from: string, to: FileHandle, offset: number, signal?: AbortSignal): Promise<number> {
  await using source = await open(from, "r");
  const chunk = Buffer.alloc(chunkBytes);
  let copied = 0;
  for (let position = 0; ;) {
    signal?.throwIfAborted();
    const { bytesRead } = await source.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return copied;
    for (const [start, end] of dataRuns(chunk.subarray(0, bytesRead))) {
      await writeAll(to, chunk.subarray(start, end), offset + position + start);
      copied += end - start;
    }
    position += bytesRead;
  }
}

/** The runs of blocks in a chunk that hold something other than zeros, as [start, end) offsets. */
export function dataRuns(chunk: Buffer): [number, number][] {
  const runs: [number, number][] = [];
  for (let start = 0; start < chunk.length; start += blockBytes) {
    const block = chunk.subarray(start, start + blockBytes);
    if (block.equals(zeros.subarray(0, block.length))) continue;
    const last = runs.at(-1);
    if (last?.[1] === start) last[1] = start + block.length;
    else runs.push([start, start + block.length]);
  }
  return runs;
}

async function writeAll(to: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await to.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
