// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Transform, Writable } from "node:stream";

/**
 * A source sent through a transform. Each chunk is taken before the next one is written, and the end comes after the
 * last one was taken: Node's zstd would otherwise end its frame twice, depending on the time of day.
 */
export async function* throughStream(source: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array, void> {
  const write = chunkWriter(transform);
  const feed = async (): Promise<void> => {
    for await (const chunk of source) {
      if (!(await write(chunk))) return;
    }
    transform.end();
  };
  feed().catch((error: Error) => transform.destroy(error));
  try {
    yield* transform;
  } finally {
    transform.destroy();
  }
}

/** Writes chunks to a stream one at a time; resolves to false once it takes no more. */
export function chunkWriter(stream: Writable): (chunk: Uint8Array) => Promise<boolean> {
  let over = false;
  let wake = () => {};
  const stop = () => {
    over = true;
    wake();
  };
  stream.once("end", stop); // of a transform whose reader has had all
  stream.once("close", stop);
  return (chunk) =>
    new Promise((resolve) => {
      if (over) return resolve(false);
      wake = () => resolve(false);
      stream.write(chunk, (error) => resolve(!over && (error === null || error === undefined)));
    });
}
