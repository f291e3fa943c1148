// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzip } from "node:zlib";
import { promisify } from "node:util";
import { NexusError } from "@nexus/core";
import type { Board } from "./boards.ts";
import { pathsBelow } from "./walk.ts";
import { makeUki } from "./uki.ts";

export interface BootFilesOptions {
  board: Board;
  /** bzImage with an EFI stub (x86_64) or the plain Image (riscv64). */
  kernel: string;
  /** The EFI program of recipes/nexus-boot; x86_64 only. */
  bootProgram?: string;
  /** A folder of device trees, laid out as the kernel's `make dtbs_install` does; riscv64 only. */
  deviceTrees?: string;
  commandLine: string;
  /** A folder for files that are made here. */
  workDir: string;
}

/** Makes what the boot partition holds. Returns its files: path in the partition → file on the host. */
export async function makeBootFiles(options: BootFilesOptions): Promise<Map<string, string>> {
  return options.board.loader === "uefi" ? uefiFiles(options) : extlinuxFiles(options);
}

/** UEFI specification 2.10, section 3.5.1.1: the program that firmware starts from a disk it has no entry for. */
const removableMediaPath = "EFI/BOOT/BOOTX64.EFI";

async function uefiFiles({ kernel, bootProgram, commandLine, workDir }: BootFilesOptions): Promise<Map<string, string>> {
  if (bootProgram === undefined) {
    throw new NexusError("internal", "a UEFI image needs the boot program of recipes/nexus-boot");
  }
  const uki = join(workDir, "BOOTX64.EFI");
  await writeFile(uki, makeUki(await readFile(bootProgram), await readFile(kernel), commandLine));
  return new Map([[removableMediaPath, uki]]);
}

async function extlinuxFiles({ kernel, deviceTrees, commandLine, workDir }: BootFilesOptions): Promise<Map<string, string>> {
  const packed = join(workDir, "Image.gz");
  await writeFile(packed, await promisify(gzip)(await readFile(kernel), { level: 9 }));
  const configuration = join(workDir, "extlinux.conf");
  await writeFile(configuration, extlinuxConfiguration({ commandLine, deviceTrees: deviceTrees !== undefined }));
  const files = new Map([
    ["Image.gz", packed],
    ["extlinux/extlinux.conf", configuration],
  ]);
  if (deviceTrees !== undefined) {
    for (const path of pathsBelow(deviceTrees).filter((name) => name.endsWith(".dtb"))) files.set(`dtbs/${path}`, join(deviceTrees, path));
  }
  return files;
}

/** Format: U-Boot, doc/README.pxe. U-Boot unpacks the kernel itself; without `fdtdir` it hands on its own device tree. */
function extlinuxConfiguration({ commandLine, deviceTrees }: { commandLine: string; deviceTrees: boolean }): string {
  const lines = ["default nexus", "timeout 1", "label nexus", "  kernel /Image.gz"];
  if (deviceTrees) lines.push("  fdtdir /dtbs");
  return `${[...lines, `  append ${commandLine}`].join("\n")}\n`;
}
