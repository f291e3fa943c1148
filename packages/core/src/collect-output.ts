// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Readable } from "node:stream";

/** Gathers the last `most` bytes of a stream; `exceeded` is called for each piece that comes when there are more. Returns what gives them as text. */
export function collectOutput(stream: Readable | null, most: number, exceeded: () => void): () => string {
  let pieces: Buffer[] = [];
  let bytes = 0;
  const last = () => Buffer.concat(pieces).subarray(-most);
  stream?.on("data", (piece: Buffer) => {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes <= most) return;
    exceeded();
    if (bytes < 2 * most) return; // so that each byte is moved once at most
    pieces = [last()];
    bytes = most;
  });
  return () => last().toString("utf8");
}
