// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What each partition is started with: its image, its device tree, its initramfs, and the pristine copies of them behind
// Rumk's own code.

import { sha256 } from "@nexus/trust";
import { layOutContents, type GuestSizes } from "../contents.ts";
import { writeDeviceTree } from "../devicetree/write.ts";
import type { GuestImage } from "../guest/image.ts";
import { guestTree } from "../guest/tree.ts";
import { alignUp, pageSize } from "../region.ts";
import type { PlannedPartition, RumkPlan } from "./plan.ts";

/** The files that a partition is made of. */
export interface GuestFiles {
  image: GuestImage;
  initramfs: Uint8Array | undefined;
}

/** One pristine copy. */
export interface Load {
  kind: "image" | "device tree" | "initramfs";
  /** Bytes from the start of the payload, a multiple of a page. */
  offset: number;
  bytes: Uint8Array;
  /** Where the guest gets it. */
  gpa: number;
  sha256: string;
}

/** A partition with its contents. */
export interface LoadedPartition extends PlannedPartition {
  loads: readonly Load[];
  /** Where the guest finds its device tree. */
  deviceTree: number;
  /** Its memory as it is mapped; text is executed and never written. */
  regions: readonly MappedRegion[];
}

/** A range of a guest's memory with what the guest may do there. */
export interface MappedRegion {
  gpa: number;
  pa: number;
  size: number;
  flags: "rx" | "rw" | "rwx";
}

/** A plan with all that its partitions are started with. */
export interface LoadedPlan extends RumkPlan {
  partitions: readonly LoadedPartition[];
  /** Bytes of all pristine copies. */
  payloadSize: number;
}

/** The sizes of a partition's parts, for the checker. */
export function sizesOf(plan: RumkPlan, partition: PlannedPartition, { image, initramfs }: GuestFiles): GuestSizes {
  const placeholder = initramfs === undefined ? undefined : { base: 0, size: initramfs.length };
  return {
    image: { file: image.bytes.length, memory: image.memory },
    initramfs: initramfs?.length ?? 0,
    deviceTree: writeDeviceTree(guestTree(plan, { ...partition, initramfs: placeholder })).length,
  };
}

/** Puts every file into its place. `files` has each partition by name; all fit, as the checker has said. */
export function loadPlan(plan: RumkPlan, files: ReadonlyMap<string, GuestFiles>): LoadedPlan {
  let offset = 0;
  const take = (kind: Load["kind"], bytes: Uint8Array, gpa: number): Load => {
    const load = { kind, offset, bytes, gpa, sha256: sha256(bytes) };
    offset += alignUp(bytes.length, pageSize);
    return load;
  };
  const partitions = plan.partitions.map((partition): LoadedPartition => {
    const own = files.get(partition.name)!;
    const sizes = sizesOf(plan, partition, own);
    const contents = layOutContents({ base: partition.gpa, size: partition.size }, sizes);
    const initramfs = contents.initramfs;
    const planned = { ...partition, initramfs };
    const tree = writeDeviceTree(guestTree(plan, planned));
    const loads = [take("image", own.image.bytes, contents.image.base), take("device tree", tree, contents.deviceTree.base)];
    if (own.initramfs !== undefined && initramfs !== undefined) loads.push(take("initramfs", own.initramfs, initramfs.base));
    return { ...planned, loads, deviceTree: contents.deviceTree.base, regions: regionsOf(partition, own.image.text) };
  });
  return { ...plan, partitions, payloadSize: offset };
}

/** The pristine copies behind each other, each on pages of its own. */
export function payloadOf({ partitions, payloadSize }: LoadedPlan): Uint8Array {
  const payload = Buffer.alloc(payloadSize);
  for (const { offset, bytes } of partitions.flatMap(({ loads }) => loads)) payload.set(bytes, offset);
  return payload;
}

function regionsOf({ gpa, pa, size }: PlannedPartition, text: number): MappedRegion[] {
  if (text === 0) return [{ gpa, pa, size, flags: "rwx" }];
  const rest: MappedRegion = { gpa: gpa + text, pa: pa + text, size: size - text, flags: "rw" };
  return [{ gpa, pa, size: text, flags: "rx" }, ...(rest.size > 0 ? [rest] : [])];
}
