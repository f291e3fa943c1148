// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { NexusError } from "@nexus/core";

const largestIndex = 512 * 1024 * 1024;

/**
 * The content of an index that apt fetched, decompressed by apt itself.
 * @throws NexusError "corrupt" when it cannot be read or is larger than 512 MiB.
 */
export function readIndex(file: string, signal?: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("/usr/lib/apt/apt-helper", ["cat-file", file], { stdio: ["ignore", "pipe", "ignore"], signal });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestIndex) child.kill("SIGKILL");
      else chunks.push(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && size <= largestIndex) return resolve(Buffer.concat(chunks, size));
      reject(new NexusError("corrupt", `the package index ${file} cannot be read`, { hint: `remove ${file} and run the same command again` }));
    });
  });
}
