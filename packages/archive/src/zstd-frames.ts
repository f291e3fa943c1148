// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createZstdDecompress } from "node:zlib";
import { damaged } from "./damaged.ts";
import type { Limits } from "./limits.ts";
import { chunkWriter } from "./through-stream.ts";

type NextChunk = () => Promise<Uint8Array | undefined>;

/**
 * The unpacked bytes of a zstd stream of one or many frames, skippable ones among them (RFC 8878 section 3.1).
 * Node's own stream stops without a word after the first frame, so a frame that begins inside a chunk gets a new one.
 * @throws NexusError "corrupt".
 */
export async function* unpackZstd(source: AsyncIterable<Uint8Array>, bounds: Limits): AsyncGenerator<Uint8Array, void> {
  const chunks = source[Symbol.asyncIterator]();
  const next: NextChunk = async () => {
    for (;;) {
      const { value, done } = await chunks.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  };
  try {
    let rest = await next();
    if (rest === undefined) throw damaged("zstd", "it is empty");
    for (let frames = 1; rest !== undefined; frames++) {
      if (frames > bounds.frames) throw damaged("zstd", `it has more than ${bounds.frames} frames`);
      rest = yield* unpackUntilEnd(rest, next);
    }
  } finally {
    await chunks.return?.();
  }
}

/** Unpacks until the decoder or the source ends; returns the bytes that the decoder did not want. */
async function* unpackUntilEnd(first: Uint8Array, next: NextChunk): AsyncGenerator<Uint8Array, Uint8Array | undefined> {
  const decoder = createZstdDecompress({ chunkSize: 1024 * 1024 });
  const write = chunkWriter(decoder);
  let fed = 0;
  let last = first;
  const feed = async (): Promise<void> => {
    for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = await next()) {
      last = chunk;
      fed += chunk.length;
      if (!(await write(chunk)) || decoder.bytesWritten < fed) return;
    }
    decoder.end();
  };
  let sourceError: unknown;
  const feeding = feed().catch((error: unknown) => {
    sourceError = error;
    decoder.destroy();
  });
  try {
    yield* decoder;
    await feeding;
  } catch (cause) {
    throw sourceError ?? damaged("zstd", (cause as Error).message, cause);
  } finally {
    decoder.destroy();
  }
  if (sourceError !== undefined) throw sourceError;
  const unused = fed - decoder.bytesWritten;
  return unused === 0 ? undefined : last.subarray(last.length - unused);
}
