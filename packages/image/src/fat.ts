// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { rm } from "node:fs/promises";
import { NexusError, compareBytes } from "@nexus/core";
import { toolEnvironment } from "./environment.ts";
import { runTool } from "./run-tool.ts";
import { foldersAbove } from "./walk.ts";

export const mebibyte = 1 << 20;

export interface FatOptions {
  out: string;
  /** Bytes, a whole number of MiB, at least 16 MiB. */
  size: number;
  /** At most 11 characters. */
  label: string;
  /** Path in the filesystem, without a leading slash, to a file on the host. */
  files: ReadonlyMap<string, string>;
  /** The volume's serial number, 32 bits. */
  serial: number;
  /** Seconds since 1970; FAT keeps even seconds from 1980 on. */
  epoch: number;
  signal?: AbortSignal;
}

/** Sizes from here on are FAT32; below, one sector a cluster would leave too few clusters for it. */
const fat32From = 64 * mebibyte;
/** Bytes. FAT16 needs 4085 clusters, and mkfs.vfat makes them of 2 KiB. */
export const smallestFat = 16 * mebibyte;

/**
 * Writes a FAT filesystem with the given files, as mkfs.vfat and mtools make it: entries in byte order, fixed times.
 * @throws NexusError "tool-missing", "disk-full", "failed" with the tool's own words (files that do not fit, for example).
 */
export async function makeFat({ out, size, label, files, serial, epoch, signal }: FatOptions): Promise<void> {
  if (size < smallestFat || size % mebibyte !== 0) {
    throw new NexusError("failed", `a boot partition of ${size} bytes cannot be made`, { hint: "give it a whole number of MiB, at least 16" });
  }
  await rm(out, { force: true });
  const type = size < fat32From ? "16" : "32";
  const id = (serial >>> 0).toString(16).padStart(8, "0");
  const blocks = String(size / 1024);
  await runTool("mkfs.vfat", ["--invariant", "-F", type, "-i", id, "-n", label, "-C", out, blocks], out, { env: toolEnvironment(), signal });
  const env = toolEnvironment({ SOURCE_DATE_EPOCH: String(epoch), MTOOLS_SKIP_CHECK: "1", MTOOLSRC: "/dev/null" });
  const mtools = { env, signal, mustBeSilent: true };
  const folders = foldersAbove(files.keys());
  if (folders.length > 0) await runTool("mmd", ["-i", out, ...folders.map((folder) => `::${folder}`)], out, mtools);
  for (const path of [...files.keys()].toSorted(compareBytes)) {
    await runTool("mcopy", ["-i", out, files.get(path)!, `::${path}`], out, mtools);
  }
}
