// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt, type Located } from "@nexus/kdl";
import type { RingDescription, RumkSystem } from "../description/schema.ts";
import { alignUp, formatBytes, pageSize } from "../region.ts";
import { unknownName } from "./check-names.ts";

/** kernel/rumk/include/rumk/abi.h: producer and consumer each write a page of their own, the slots follow. */
export const ringHeaderBytes = 2 * pageSize;

/** Whether each ring leads from one partition to another, both may use it, and its slots fit into it. */
export function checkRings(system: RumkSystem): Diagnostic[] {
  return [...system.rings.flatMap((ring) => [...checkEnds(ring, system), ...checkSlots(ring)]), ...checkPledgedRings(system)];
}

function checkEnds({ name, from, to }: RingDescription, { partitions }: RumkSystem): Diagnostic[] {
  const known = partitions.map((partition) => partition.name.value);
  const found = [from, to].filter(({ value }) => !known.includes(value)).map((end) => unknownName(end, "partition", known));
  if (from.value === to.value) found.push(diagnosticAt(to.at, `ring ${name.value} leads from partition ${from.value} to itself`));
  const ends = new Set([from.value, to.value]);
  for (const partition of partitions.filter((each) => ends.has(each.name.value))) {
    if (partition.pledge?.words.some(({ value }) => value === `ipc:${name.value}`) === true) continue;
    const end: Located<string> = partition.name.value === from.value ? from : to;
    found.push(diagnosticAt(end.at, `partition ${partition.name.value} may not use ring ${name.value}`, `add "ipc:${name.value}" to its pledge`));
  }
  return found;
}

function checkSlots({ name, slots, slotBytes, size, doorbell, doorbellsPerSecond }: RingDescription): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!isPowerOfTwo(slots.value)) found.push(diagnosticAt(slots.at, `the slots of ring ${name.value} have to be a power of two, not ${slots.value}`));
  if (slotBytes.value % 8 !== 0) found.push(diagnosticAt(slotBytes.at, `a slot of ring ${name.value} has to be a multiple of 8 bytes, not ${slotBytes.value}`));
  if (!doorbell && doorbellsPerSecond !== undefined)
    found.push(diagnosticAt(doorbellsPerSecond.at, `ring ${name.value} has no doorbell to be rung that often`, "add doorbell=#true"));
  const needed = ringHeaderBytes + slots.value * slotBytes.value;
  if (size.value !== alignUp(needed, pageSize)) {
    found.push(
      diagnosticAt(
        size.at,
        `ring ${name.value} takes ${formatBytes(alignUp(needed, pageSize))}, two pages and its slots, not ${formatBytes(size.value)}`,
        `size="${formatBytes(alignUp(needed, pageSize)).replace(" ", "")}"`,
      ),
    );
  }
  return found;
}

/** A pledge of a ring that leads elsewhere. */
function checkPledgedRings({ partitions, rings }: RumkSystem): Diagnostic[] {
  return partitions.flatMap(({ name, pledge }) =>
    (pledge?.words ?? []).flatMap((word) => {
      const ring = rings.find((each) => word.value === `ipc:${each.name.value}`);
      if (ring === undefined || ring.from.value === name.value || ring.to.value === name.value) return [];
      return [diagnosticAt(word.at, `ring ${ring.name.value} leads from ${ring.from.value} to ${ring.to.value}, not to partition ${name.value}`)];
    }),
  );
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}
