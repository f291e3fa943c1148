// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { badDocument, diagnosticAt, type Located } from "@nexus/kdl";
import type { Diagnostic } from "@nexus/core";
import { unknownName } from "../check/check-names.ts";
import type { PartitionDescription, RumkSystem } from "../description/schema.ts";
import { readGuestImage } from "../guest/image.ts";
import type { GuestFiles } from "../plan/loads.ts";

/** Rumk's own guests are named so in a description; they are built from kernel/rumk/guests/<name>. */
const ownGuest = /^guests\/([a-z0-9-]+)\.bin$/;
/** Larger files fit into no board of ours. */
const mostBytes = 1024 ** 3;

/** Where the files of a description come from. */
export interface FileOrigins {
  /** The file of the description: other paths are relative to its folder. */
  systemFile: string;
  /** kernel/rumk. */
  kernelDir: string;
  /** Where Rumk's own guests lie built; absent before that. */
  guestsDir?: string;
}

/** The names of Rumk's own guests. */
export function guestNames(kernelDir: string): string[] {
  const folder = join(kernelDir, "guests");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "main.c")))
    .sort();
}

/** Every image and initramfs that is not there. */
export function checkFiles({ partitions }: RumkSystem, origins: FileOrigins): Diagnostic[] {
  return partitions.flatMap(({ image, initramfs }) => [...checkFile(image.path, origins), ...(initramfs === undefined ? [] : checkFile(initramfs, origins))]);
}

function checkFile(path: Located<string>, { systemFile, kernelDir }: FileOrigins): Diagnostic[] {
  const [, guest] = ownGuest.exec(path.value) ?? [];
  if (guest !== undefined) {
    const known = guestNames(kernelDir);
    return known.includes(guest) ? [] : [unknownName({ value: guest, at: path.at }, "guest of Rumk called", known)];
  }
  const file = resolve(dirname(systemFile), path.value);
  const state = lstatSync(file, { throwIfNoEntry: false });
  if (state === undefined) return [diagnosticAt(path.at, `there is no file ${file}`, 'Rumk\'s own guests are named "guests/<name>.bin"')];
  if (!state.isFile()) return [diagnosticAt(path.at, `${file} is no regular file`)];
  return state.size > mostBytes ? [diagnosticAt(path.at, `${file} has ${state.size} bytes, more than any partition holds`)] : [];
}

/**
 * The files of every partition by its name, as far as they are there: before Rumk's own guests are built, partitions
 * that run one are absent.
 * @throws NexusError "bad-document" for an image whose header is wrong.
 */
export function readGuestFiles({ partitions }: RumkSystem, origins: FileOrigins): Map<string, GuestFiles> {
  const found = new Map<string, GuestFiles>();
  for (const partition of partitions) {
    const files = readFiles(partition, origins);
    if (files !== undefined) found.set(partition.name.value, files);
  }
  return found;
}

function readFiles({ image, initramfs }: PartitionDescription, origins: FileOrigins): GuestFiles | undefined {
  const file = placeOf(image.path.value, origins);
  const initramfsFile = initramfs === undefined ? undefined : placeOf(initramfs.value, origins);
  if (file === undefined || !existsSync(file) || (initramfsFile !== undefined && !existsSync(initramfsFile))) return undefined;
  const read = readGuestImage(readFileSync(file), image.bss);
  if ("fault" in read) throw badDocument(image.path.at.file, [diagnosticAt(image.path.at, `${file} is no image: ${read.fault}`)]);
  return { image: read, initramfs: initramfsFile === undefined ? undefined : readFileSync(initramfsFile) };
}

function placeOf(path: string, { systemFile, guestsDir }: FileOrigins): string | undefined {
  const [, guest] = ownGuest.exec(path) ?? [];
  if (guest === undefined) return resolve(dirname(systemFile), path);
  return guestsDir === undefined ? undefined : join(guestsDir, `${guest}.bin`);
}
