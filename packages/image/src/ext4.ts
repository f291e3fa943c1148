// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { rm, writeFile } from "node:fs/promises";
import { toolEnvironment } from "./environment.ts";
import { runTool } from "./run-tool.ts";

export interface Ext4Options {
  out: string;
  /** Bytes, a whole number of KiB. */
  size: number;
  /** At most 16 characters. */
  label: string;
  uuid: string;
  hashSeed: string;
  /** Seconds since 1970. */
  epoch: number;
  signal?: AbortSignal;
}

/** Features are named one by one, so that the host's own mke2fs.conf and version decide nothing. */
const features = "none,has_journal,ext_attr,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum";

/**
 * Writes an empty ext4 filesystem for what changes on a running system.
 * @throws NexusError "tool-missing", "disk-full", "failed" with mke2fs's own words.
 */
export async function makeExt4({ out, size, label, uuid, hashSeed, epoch, signal }: Ext4Options): Promise<void> {
  await rm(out, { force: true });
  const configuration = `${out}.conf`;
  await writeFile(configuration, "[defaults]\n\tblocksize = 4096\n\tinode_size = 256\n\tinode_ratio = 16384\n\treserved_ratio = 0\n");
  const env = toolEnvironment({ MKE2FS_CONFIG: configuration, E2FSPROGS_FAKE_TIME: String(epoch), MKE2FS_DEVICE_SECTSIZE: "512" });
  const extended = `hash_seed=${hashSeed},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0,nodiscard`;
  const args = ["-q", "-F", "-t", "ext4", "-o", "Linux", "-O", features, "-E", extended, "-U", uuid, "-L", label, "-M", "/Data", out, `${size / 1024}k`];
  try {
    await runTool("mke2fs", args, out, { env, signal });
  } finally {
    await rm(configuration, { force: true });
  }
}
