// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt } from "@nexus/kdl";
import { layOutContents, pristineBytes, type GuestSizes } from "../contents.ts";
import type { PartitionDescription, RumkSystem } from "../description/schema.ts";
import { alignUp, endOf, formatBytes, pageSize } from "../region.ts";

/** What is known of sizes so far; a partition that was not built yet is absent. */
export interface KnownSizes {
  /** Rumk's own code, data and stacks in bytes, without what it carries. */
  rumk?: number;
  guests: ReadonlyMap<string, GuestSizes>;
}

/** Whether each partition's memory holds what it is started with, and Rumk's own all that it keeps for that. */
export function checkContents(system: RumkSystem, { rumk = 0, guests }: KnownSizes): Diagnostic[] {
  return [...system.partitions.flatMap((partition) => checkGuest(partition, guests.get(partition.name.value))), ...checkPristine(system, rumk, guests)];
}

function checkGuest(partition: PartitionDescription, sizes: GuestSizes | undefined): Diagnostic[] {
  if (sizes === undefined) return [];
  const { image, initramfs, deviceTree } = layOutContents({ base: partition.memory.address.value, size: partition.memory.size.value }, sizes);
  if (endOf(image) <= (initramfs ?? deviceTree).base) return [];
  const parts = [`the image ${formatBytes(sizes.image.file)}`, `what it wants zeroed ${formatBytes(sizes.image.memory - sizes.image.file)}`];
  if (initramfs !== undefined) parts.push(`the initramfs ${formatBytes(sizes.initramfs)}`);
  parts.push(`the device tree ${formatBytes(sizes.deviceTree)}`);
  const { name, memory } = partition;
  return [diagnosticAt(memory.size.at, `the ${formatBytes(memory.size.value)} of partition ${name.value} do not hold what it is started with: ${parts.join(", ")}`)];
}

function checkPristine({ rumk: { size } }: RumkSystem, rumk: number, guests: KnownSizes["guests"]): Diagnostic[] {
  const copies = [...guests].map(([name, sizes]) => ({ name, bytes: pristineBytes(sizes) }));
  const needed = copies.reduce((sum, { bytes }) => sum + bytes, alignUp(rumk, pageSize));
  if (needed <= size.value) return [];
  const parts = [...(rumk > 0 ? [`itself ${formatBytes(rumk)}`] : []), ...copies.map(({ name, bytes }) => `partition ${name}'s pristine copy ${formatBytes(bytes)}`)];
  return [diagnosticAt(size.at, `the ${formatBytes(size.value)} of Rumk do not hold ${parts.join(", ")}`)];
}
