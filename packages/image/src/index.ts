// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { boardFor, boards, type Board } from "./boards.ts";
export { buildDiskImage, imageTools, partitionNames, type DiskImage, type DiskImageOptions } from "./disk.ts";
export { makeErofs, type ErofsOptions } from "./erofs.ts";
export { makeExt4, type Ext4Options } from "./ext4.ts";
export { makeFat, mebibyte, smallestFat, type FatOptions } from "./fat.ts";
export { isGnu } from "./gnu.ts";
export { deriveUuid } from "./identifiers.ts";
export { buildInitramfs, type InitramfsOptions } from "./initramfs.ts";
export { checkLicences, requireAllowed, type LicencePolicy, type LicensedFile, type LicensedPackage } from "./licences.ts";
export { layOut, makePartitionTable, partitionTypes, type Partition, type PartitionPlan } from "./partitions.ts";
export { ownSettings, writeSettings, type SystemSettings, type User } from "./settings.ts";
export { makeSkeleton } from "./skeleton.ts";
export { makeUki } from "./uki.ts";
export { pathsBelow, walkTree } from "./walk.ts";
