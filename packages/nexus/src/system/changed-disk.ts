// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, readdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeWork, removeWork } from "@nexus/forge";

/** The disk that a system's changes are kept on. */
export interface ChangedDisk {
  path: string;
  /** Disks kept with other builds of the image. */
  others: string[];
}

/**
 * Gives the disk for an image's changes; the first time it is a copy of the image's own, which never changes: it would no
 * longer be what its lock says. The copy is named after the lock and lies beside the image's folder, which a build
 * replaces. It appears whole or not at all.
 */
export function changedDisk(folder: string, disk: string, lock: string): ChangedDisk {
  const [images, start] = [dirname(folder), `${basename(folder)}.changed-`];
  const path = join(
    images,
    `${start}${lock
      .replace(/^sha256:/, "")
      .replace(/\W/g, "_")
      .slice(0, 12)}.img`,
  );
  if (!existsSync(path)) copyWhole(disk, path);
  const kept = readdirSync(images).filter((name) => name.startsWith(start) && name.endsWith(".img"));
  return { path, others: kept.map((name) => join(images, name)).filter((other) => other !== path) };
}

function copyWhole(from: string, to: string): void {
  const work = makeWork(dirname(to));
  try {
    const copy = join(work, "copy");
    copyFileSync(from, copy, constants.COPYFILE_FICLONE);
    const written = openSync(copy, "r+");
    fsyncSync(written);
    closeSync(written);
    renameSync(copy, to);
  } finally {
    removeWork(work);
  }
}
