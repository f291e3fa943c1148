// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtemp, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { NexusError } from "@nexus/core";
import { requireTools } from "@nexus/host";
import type { Board } from "./boards.ts";
import { makeBootFiles } from "./boot-files.ts";
import { makeErofs } from "./erofs.ts";
import { makeExt4 } from "./ext4.ts";
import { makeFat, mebibyte } from "./fat.ts";
import { deriveUuid } from "./identifiers.ts";
import { type Partition, type PartitionPlan, layOut, makePartitionTable } from "./partitions.ts";
import { copySparse } from "./sparse.ts";

export interface DiskImageOptions {
  board: Board;
  /** bzImage with an EFI stub (x86_64) or the plain Image (riscv64). */
  kernel: string;
  /** The EFI program of recipes/nexus-boot; x86_64 only. */
  bootProgram?: string;
  deviceTrees?: string;
  /** The staged root, which becomes the read-only root filesystem. */
  rootDir: string;
  /** More words for the kernel's command line; root and consoles are added here. */
  commandLine?: string;
  /** Bytes, whole MiB. */
  bootSize: number;
  /** Bytes, whole MiB; 0 for no data partition. */
  dataSize: number;
  /** Bytes, whole MiB; absent means as large as the root needs. A later release must fit in it. */
  rootSize?: number;
  /** All identifiers on the disk come from this text, for example the digest of the lock. */
  seed: string;
  /** Seconds since 1970. */
  epoch: number;
  out: string;
  signal?: AbortSignal;
}

export interface DiskImage {
  path: string;
  /** Bytes, holes counted. */
  size: number;
  /** Bytes of the partitions that are not zero, in blocks of 4 KiB: the same on every host. */
  used: number;
  /** The whole command line that the loader gives the kernel. */
  commandLine: string;
  partitions: (Partition & { /** Bytes that are not zero, in blocks of 4 KiB. */ used: number })[];
}

/** The host's tools that disk images are made with. Their versions belong in an image's content key. */
export const imageTools = ["mkfs.erofs", "mkfs.vfat", "mmd", "mcopy", "mke2fs", "sfdisk"] as const;

export const partitionNames = { boot: "nexus-boot", root: "nexus-root-a", data: "nexus-data" } as const;

/**
 * Makes a bootable GPT disk as a sparse file: boot partition, read-only root, empty data partition. Needs neither root
 * nor loop devices; the same input gives the same bytes. The file appears whole or not at all.
 * @throws NexusError "tool-missing", "disk-full", "failed" when a part does not fit or a tool fails.
 */
export async function buildDiskImage(options: DiskImageOptions): Promise<DiskImage> {
  await requireTools(imageTools);
  const { out } = options;
  const workDir = await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  try {
    const image = await assemble(options, workDir);
    await rename(image.path, out);
    return { ...image, path: out };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** A partition to be, with its filesystem as a file. */
type Part = PartitionPlan & { file: string };

async function assemble(options: DiskImageOptions, workDir: string): Promise<DiskImage> {
  const commandLine = kernelCommandLine(options);
  const parts = await makeParts(options, commandLine, workDir);
  return { ...(await writeDisk(parts, join(workDir, "disk"), options)), commandLine };
}

function kernelCommandLine({ board, seed, commandLine = "" }: DiskImageOptions): string {
  const words = [`root=PARTUUID=${deriveUuid(seed, "root")}`, "rootfstype=erofs", "ro", "rootwait", ...board.consoles.map((name) => `console=${name}`), commandLine];
  return words.join(" ").trimEnd();
}

async function makeParts(options: DiskImageOptions, commandLine: string, workDir: string): Promise<Part[]> {
  const { board, bootSize, dataSize, rootDir, epoch, signal } = options;
  const file = (name: string) => join(workDir, name);
  const uuid = (name: string) => deriveUuid(options.seed, name);

  await makeErofs({ rootDir, out: file("root"), uuid: uuid("root filesystem"), epoch, signal });
  const rootSize = await sizeOfRoot(file("root"), options.rootSize);

  const files = await makeBootFiles({ ...options, commandLine, workDir });
  await requireRoom(files, bootSize);
  const serial = Number.parseInt(uuid("boot filesystem").slice(0, 8), 16);
  await makeFat({ out: file("boot"), size: bootSize, label: "NEXUS", files, serial, epoch, signal });

  const parts: Part[] = [
    { name: partitionNames.boot, type: "esp", uuid: uuid("boot"), size: bootSize, legacyBoot: board.loader === "extlinux", file: file("boot") },
    { name: partitionNames.root, type: board.rootType, uuid: uuid("root"), size: rootSize, file: file("root") },
  ];
  if (dataSize > 0) {
    await makeExt4({ out: file("data"), size: dataSize, label: partitionNames.data, uuid: uuid("data filesystem"), hashSeed: uuid("data hash seed"), epoch, signal });
    parts.push({ name: partitionNames.data, type: "linux", uuid: uuid("data"), size: dataSize, file: file("data") });
  }
  return parts;
}

async function writeDisk(parts: readonly Part[], path: string, { seed, signal }: DiskImageOptions): Promise<Omit<DiskImage, "commandLine">> {
  const layout = layOut(parts);
  await makePartitionTable(path, deriveUuid(seed, "disk"), layout, signal);
  await using disk = await open(path, "r+");
  const partitions: DiskImage["partitions"] = [];
  for (const { file, ...partition } of layout.partitions) {
    partitions.push({ ...partition, used: await copySparse(file, disk, partition.start, signal) });
  }
  await disk.sync();
  const used = partitions.reduce((sum, partition) => sum + partition.used, 0);
  return { path, size: layout.size, used, partitions };
}

async function sizeOfRoot(rootFile: string, wanted: number | undefined): Promise<number> {
  const { size } = await stat(rootFile);
  const needed = Math.ceil(size / mebibyte) * mebibyte;
  if (wanted !== undefined && needed > wanted) {
    throw new NexusError("failed", `the root filesystem takes ${size} bytes, more than the ${wanted} bytes of its partition`, {
      hint: "raise the root size in the profile's image section",
    });
  }
  return wanted ?? needed;
}

/** FAT's own tables take at most an eighth of a small partition. */
async function requireRoom(files: ReadonlyMap<string, string>, bootSize: number): Promise<void> {
  const sizes = await Promise.all([...files.values()].map(async (path) => (await stat(path)).size));
  const needed = sizes.reduce((sum, size) => sum + size, 0);
  if (needed > (bootSize / 8) * 7) {
    throw new NexusError("failed", `the boot files take ${needed} bytes, too much for a boot partition of ${bootSize} bytes`, {
      hint: "raise the boot size in the profile's image section",
    });
  }
}
