// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, openSync, readSync } from "node:fs";

/** A file that another process writes to and this one reads along. */
export interface FollowedFile {
  /** For the writing process. */
  descriptor: number;
  /** What came since the last call. */
  read(): Buffer;
  close(): void;
}

const chunk = Buffer.alloc(64 * 1024);

/** Makes a new, empty file to follow, in the place of an old one. */
export function followNewFile(path: string): FollowedFile {
  const descriptor = openSync(path, "w+");
  let position = 0;
  return {
    descriptor,
    read() {
      const parts: Buffer[] = [];
      for (let size = chunk.length; size === chunk.length; position += size) {
        // A position of its own leaves the place where the other process writes alone.
        size = readSync(descriptor, chunk, 0, chunk.length, position);
        parts.push(Buffer.from(chunk.subarray(0, size)));
      }
      return Buffer.concat(parts);
    },
    close: () => closeSync(descriptor),
  };
}
