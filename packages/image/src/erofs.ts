// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { rm } from "node:fs/promises";
import { toolEnvironment } from "./environment.ts";
import { runTool } from "./run-tool.ts";

export interface ErofsOptions {
  /** The folder whose content becomes the filesystem. */
  rootDir: string;
  out: string;
  uuid: string;
  /** Seconds since 1970, the time of every file. */
  epoch: number;
  signal?: AbortSignal;
}

/**
 * Writes a folder as a compressed, read-only EROFS filesystem: all owned by root, one time, no extended attributes.
 * @throws NexusError "tool-missing", "disk-full", "failed" with mkfs.erofs's own words.
 */
export async function makeErofs({ rootDir, out, uuid, epoch, signal }: ErofsOptions): Promise<void> {
  await rm(out, { force: true });
  const args = ["-zlz4hc", "-x-1", `-T${epoch}`, `-U${uuid}`, "--all-root", "--quiet", out, rootDir];
  await runTool("mkfs.erofs", args, out, { env: toolEnvironment(), signal });
}
