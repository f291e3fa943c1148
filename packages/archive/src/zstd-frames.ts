// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createZstdDecompress } from "node:zlib";
import { damaged } from "./compression.ts";
import type { Limits } from "./limits.ts";

/**
 * The unpacked bytes of a zstd stream of one or many frames, skippable ones among them (RFC 8878 section 3.1).
 * Node's own stream stops without a word after the first frame, so each frame that begins inside a chunk gets a new one.
 */
export async function* unpackZstd(source: AsyncIterable<Uint8Array>, bounds: Limits): AsyncGenerator<Uint8Array, void> {
  const chunks = source[Symbol.asyncIterator]();
  const next = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      const { value, done } = await chunks.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  };
  try {
    let rest = await next();
    if (rest === undefined) throw damaged("zstd", "it is empty", undefined);
    for (let frames = 1; rest !== undefined; frames++) {
      if (frames > bounds.frames) throw damaged("zstd", `it has more than ${bounds.frames} frames`, undefined);
      rest = yield* unpackUntilEnd(rest, next);
    }
  } finally {
    await chunks.return?.();
  }
}

/** Unpacks until the decoder or the source ends; returns the bytes that the decoder did not want. */
async function* unpackUntilEnd(
  first: Uint8Array,
  next: () => Promise<Uint8Array | undefined>,
): AsyncGenerator<Uint8Array, Uint8Array | undefined> {
  const decoder = createZstdDecompress({ chunkSize: 1024 * 1024 });
  let fed = 0;
  let last: Uint8Array = first;
  let ended = false;
  const over = new Promise<void>((resolve) => {
    decoder.once("end", resolve);
    decoder.once("close", resolve);
  }).then(() => void (ended = true));
  const feed = async (): Promise<void> => {
    for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = await next()) {
      last = chunk;
      fed += chunk.length;
      await Promise.race([new Promise<void>((resolve) => decoder.write(chunk, () => resolve())), over]);
      if (ended || decoder.bytesWritten < fed) return;
    }
    decoder.end();
  };
  let feedError: unknown;
  const feeding = feed().catch((error: unknown) => {
    feedError = error;
    decoder.destroy();
  });
  try {
    yield* decoder;
  } catch (cause) {
    if (feedError !== undefined) throw feedError;
    throw damaged("zstd", (cause as Error).message, cause);
  } finally {
    decoder.destroy();
  }
  await feeding;
  if (feedError !== undefined) throw feedError;
  const unused = fed - decoder.bytesWritten;
  return unused === 0 ? undefined : last.subarray(last.length - unused);
}
