// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { alignDown, alignUp, endOf, pageSize, type Range } from "./region.ts";

/** Bytes of what a partition is started with. */
export interface GuestSizes {
  /** Bytes in the file, and bytes in memory with what the program wants zeroed behind it. */
  image: { file: number; memory: number };
  initramfs: number;
  deviceTree: number;
}

/** Where a partition's parts lie. */
export interface GuestContents {
  image: Range;
  initramfs: Range | undefined;
  deviceTree: Range;
}

/** The image at the start of a partition's memory, the device tree at its end, the initramfs right below that. */
export function layOutContents(own: Range, sizes: GuestSizes): GuestContents {
  const deviceTree = { base: alignDown(endOf(own) - sizes.deviceTree, pageSize), size: sizes.deviceTree };
  const initramfs = { base: alignDown(deviceTree.base - sizes.initramfs, pageSize), size: sizes.initramfs };
  return { image: { base: own.base, size: sizes.image.memory }, initramfs: sizes.initramfs === 0 ? undefined : initramfs, deviceTree };
}

/** Bytes that Rumk keeps of a partition to start it again: each part on pages of its own. */
export function pristineBytes({ image, initramfs, deviceTree }: GuestSizes): number {
  return [image.file, initramfs, deviceTree].reduce((sum, bytes) => sum + alignUp(bytes, pageSize), 0);
}
