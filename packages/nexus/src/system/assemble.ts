// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { copyFileSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { step, type Report } from "@nexus/core";
import { formatSize } from "@nexus/cli";
import { removeWork } from "@nexus/forge";
import { badDocument, diagnosticAt } from "@nexus/kdl";
import { boardFor, buildDiskImage, buildInitramfs, requireAllowed, type DiskImage, type LicensedFile } from "@nexus/image";
import { sha256File, type PublicKey } from "@nexus/trust";
import type { System } from "../profile/system.ts";
import { imageDocumentName, writeImageDescription, type ImageDescription, type ImageFile } from "./image-document.ts";
import { lockDigest, lockName } from "./lock.ts";
import { stageRoot } from "./stage-root.ts";

/** The finished parts that an image is put together from. */
export interface Parts {
  /** The .npk files of the programs and of all they need at run time. */
  packages: readonly string[];
  keys: readonly PublicKey[];
  /** As a loader takes it: bzImage or Image. */
  kernel: string;
  /** As QEMU starts it at once, where that is another file. */
  directKernel?: string;
  deviceTrees?: string;
  /** The EFI program of recipes/nexus-boot; x86_64 only. */
  bootProgram?: string;
  /** Package and licence of what stands on the boot partition. */
  bootFiles: readonly LicensedFile[];
  /** The text of the lock. */
  lock: string;
  /** Seconds since 1970: the time of every file in the image. */
  epoch: number;
}

/** The name of the list of every file's package and licence in an image's folder. */
export const licencesName = "licences.tsv";

/**
 * Puts an image together in an empty folder: kernel, initramfs, disk, licences, lock, image.kdl. Returns its
 * description. @throws NexusError as stageRoot and buildDiskImage do; "bad-document" pointing at a size limit of the
 * profile that is exceeded.
 */
export async function assembleImage(folder: string, system: System, parts: Parts, { report, signal }: { report: Report; signal?: AbortSignal }): Promise<ImageDescription> {
  const { epoch } = parts;
  const name = `${system.name}-${system.architecture}`;
  const rootDir = join(folder, ".root");
  mkdirSync(rootDir);
  const { programs, files } = await step(report, "root", "install the programs into the image", () => stageRoot(rootDir, system, { ...parts, report, signal }));
  requireAllowed(parts.bootFiles, { allow: system.copyleft.map(({ recipe }) => recipe) });
  writeFileSync(join(folder, licencesName), formatLicences([...parts.bootFiles, ...files]));
  writeFileSync(join(folder, lockName), parts.lock);
  for (const kernel of [parts.kernel, parts.directKernel]) if (kernel !== undefined) copyFileSync(kernel, join(folder, basename(kernel)));

  const compression = boardFor(system.architecture).initramfs;
  const initramfs = `${name}.cpio${compression === "zstd" ? ".zst" : ""}`;
  await step(report, "initramfs", "pack the initramfs", () => buildInitramfs({ rootDir, out: join(folder, initramfs), compression, epoch, signal }));
  const seed = lockDigest(parts.lock);
  const disk =
    system.disk === undefined
      ? undefined
      : await step(report, "disk", "make the disk image", () => makeDisk(system, system.disk!, parts, { rootDir, seed, out: join(folder, `${name}.img`), signal }));
  removeWork(rootDir);
  checkLimits(system, { kernel: statSync(parts.kernel).size, initramfs: statSync(join(folder, initramfs)).size, disk: disk?.used ?? 0 });

  const fileOf = async (file: string): Promise<ImageFile> => ({ file, size: statSync(join(folder, file)).size, sha256: await sha256File(join(folder, file)) });
  const image: ImageDescription = {
    name: system.name,
    architecture: system.architecture,
    lock: seed,
    kernel: await fileOf(basename(parts.kernel)),
    directKernel: parts.directKernel === undefined ? undefined : await fileOf(basename(parts.directKernel)),
    initramfs: await fileOf(initramfs),
    disk: disk === undefined ? undefined : await fileOf(basename(disk.path)),
    diskCommandLine: disk?.commandLine,
    commandLine: system.kernel.cmdline.join(" "),
    boot: system.boot,
    programs,
  };
  writeImageDescription(folder, image);
  return image;
}

function makeDisk(
  system: System,
  disk: NonNullable<System["disk"]>,
  parts: Parts,
  place: { rootDir: string; seed: string; out: string; signal?: AbortSignal },
): Promise<DiskImage> {
  const { kernel, bootProgram, deviceTrees, epoch } = parts;
  return buildDiskImage({
    ...place,
    board: boardFor(system.architecture),
    kernel,
    bootProgram,
    deviceTrees,
    commandLine: system.kernel.cmdline.join(" "),
    bootSize: disk.bootBytes,
    dataSize: disk.dataBytes,
    epoch,
  });
}

/** The files of an image that `--check` compares, in the order in which a difference is named. */
export function comparedFiles(image: ImageDescription): string[] {
  const { directKernel, kernel, initramfs, disk } = image;
  const made = [directKernel, kernel, initramfs, disk].flatMap((file) => file?.file ?? []);
  return [lockName, licencesName, ...made, imageDocumentName];
}

function checkLimits(system: System, sizes: Record<"kernel" | "initramfs" | "disk", number>): void {
  const over = system.limits
    .filter(({ part, bytes }) => sizes[part] > bytes)
    .map(({ part, bytes, at }) =>
      diagnosticAt(
        at,
        `the ${part} takes ${formatSize(sizes[part])} (${sizes[part]} bytes), more than ${formatSize(bytes)}`,
        "raise the limit, or take programs or kernel fragments out",
      ),
    );
  const [first] = system.limits;
  if (over.length > 0 && first !== undefined) throw badDocument(first.at.file, over);
}

function formatLicences(files: readonly LicensedFile[]): string {
  return files.map(({ path, package: owner, license }) => `/${path.replace(/[\t\n]/g, "?")}\t${owner}\t${license}\n`).join("");
}
