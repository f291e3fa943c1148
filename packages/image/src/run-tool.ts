// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { NexusError, diskFull, run, type RunOptions } from "@nexus/core";

const mebibyte = 1 << 20;

/**
 * Runs a tool that writes the file `out`. mkfs.vfat and sfdisk do not say why they could not write, so when a tool fails
 * and next to nothing is left on the disk, that is the reason. @throws NexusError as `run`; "disk-full".
 */
export async function runTool(command: string, args: readonly string[], out: string, options: RunOptions): Promise<void> {
  try {
    await run(command, args, options);
  } catch (error) {
    if (!(error instanceof NexusError) || error.code !== "failed") throw error;
    const { bavail, bsize } = await statfs(dirname(out));
    if (bavail * bsize >= mebibyte) throw error;
    throw diskFull(`${error.message}: less than 1 MiB is left on the disk it writes to`, { excerpt: error.excerpt, cause: error });
  }
}
