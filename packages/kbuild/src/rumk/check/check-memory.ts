// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt } from "@nexus/kdl";
import type { Board } from "../board/board.ts";
import { guestAddresses } from "../bounds.ts";
import type { PartitionDescription, RumkSystem } from "../description/schema.ts";
import { doorbellRange, memoryMap, rumkRange, type MapEntry } from "../memory-map.ts";
import { contains, endOf, formatBytes, formatRange, hex, overlaps, pageSize, pagesOf, type Range } from "../region.ts";

/** Memory of the machine in steps that the board's device tree window allows. */
const memoryStep = 2 * 1024 ** 2;

/** Whether everything lies in memory that the board has, on whole pages, and nothing in the way of another. */
export function checkMemory(system: RumkSystem, board: Board): Diagnostic[] {
  const map = memoryMap(system, board);
  return [
    ...checkMachine(system, board),
    ...map.flatMap(checkAlignment),
    ...checkInside(system, map),
    ...checkBelow(system, board, map),
    ...checkOverlaps(map),
    ...system.partitions.flatMap((each) => checkGuestAddress(each, system, board)),
  ];
}

function checkMachine({ memory: { base, size } }: RumkSystem, board: Board): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (base.value !== board.memoryBase) found.push(diagnosticAt(base.at, `the memory of ${board.name} begins at ${hex(board.memoryBase)}, not at ${hex(base.value)}`));
  if (size.value > board.memoryMost) found.push(diagnosticAt(size.at, `${board.name} has at most ${formatBytes(board.memoryMost)} of memory, not ${formatBytes(size.value)}`));
  if (size.value === 0 || size.value % memoryStep !== 0) found.push(diagnosticAt(size.at, `the machine's memory has to be a multiple of ${formatBytes(memoryStep)}`));
  return found;
}

function checkAlignment({ name, base, size, at, sizeAt }: MapEntry): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (at !== undefined && base % pageSize !== 0) found.push(diagnosticAt(at, `${name} does not begin on a page: ${hex(base)} is no multiple of ${hex(pageSize)}`));
  if (sizeAt === undefined) return found;
  if (size === 0) found.push(diagnosticAt(sizeAt, `${name} has no memory`));
  if (size % pageSize !== 0)
    found.push(diagnosticAt(sizeAt, `the size of ${name} is no multiple of a page: ${size} bytes`, `the next one is ${formatBytes(Math.ceil(size / pageSize) * pageSize)}`));
  return found;
}

function checkInside({ memory }: RumkSystem, map: readonly MapEntry[]): Diagnostic[] {
  const machine = { base: memory.base.value, size: memory.size.value };
  return map
    .filter((entry) => entry.at !== undefined && !contains(machine, entry))
    .map((entry) => diagnosticAt(entry.at!, `${entry.name}, ${formatRange(entry)}, lies outside the machine's memory, ${formatRange(machine)}`));
}

/** Rumk's own page tables begin with itself (kernel/rumk/h/ownmap.c); below its usual place there is only firmware. */
function checkBelow(system: RumkSystem, board: Board, map: readonly MapEntry[]): Diagnostic[] {
  const rumk = rumkRange(system, board);
  if (rumk.base === board.loadAddress) return [];
  return map
    .filter((entry) => entry.at !== undefined && endOf(entry) <= rumk.base)
    .map((entry) => diagnosticAt(entry.at!, `${entry.name}, ${formatRange(entry)}, lies below Rumk, which reaches memory from ${hex(rumk.base)} on only`));
}

/** Each overlap once, told at the later of the two. */
function checkOverlaps(map: readonly MapEntry[]): Diagnostic[] {
  return map.flatMap((entry, index) => {
    if (entry.at === undefined) return [];
    const earlier = map.slice(0, index).filter((other) => overlaps(other, entry));
    return earlier.map((other) => diagnosticAt(entry.at!, `${entry.name}, ${formatRange(entry)}, overlaps ${other.name}, ${formatRange(other)}`));
  });
}

/** Where the guest sees its memory: not over anything else that it sees. */
function checkGuestAddress({ name, memory, devices }: PartitionDescription, system: RumkSystem, board: Board): Diagnostic[] {
  const { guestAddress } = memory;
  if (guestAddress === undefined) return [];
  const seen: (Range & { name: string })[] = [
    { name: "the interrupt controller", ...board.plic },
    { name: "the doorbells", ...doorbellRange(board) },
    ...board.devices.filter((device) => devices.some(({ name: wanted }) => wanted.value === device.name)).map((device) => ({ name: device.name, ...pagesOf(device) })),
    ...system.rings
      .filter(({ from, to }) => from.value === name.value || to.value === name.value)
      .map((ring) => ({ name: `ring ${ring.name.value}`, base: ring.address.value, size: ring.size.value })),
  ];
  const own = { base: guestAddress.value, size: memory.size.value };
  const found = seen
    .filter((other) => overlaps(own, other))
    .map((other) => diagnosticAt(guestAddress.at, `partition ${name.value} would see its memory, ${formatRange(own)}, over ${other.name}, ${formatRange(other)}`));
  if (guestAddress.value % pageSize !== 0) found.push(diagnosticAt(guestAddress.at, `the guest's address ${hex(guestAddress.value)} is no multiple of ${hex(pageSize)}`));
  if (endOf(own) > guestAddresses) {
    found.push(
      diagnosticAt(
        guestAddress.at,
        `partition ${name.value} would see its memory, ${formatRange(own)}, where no guest can address it`,
        `the last address is ${hex(guestAddresses - 1)}`,
      ),
    );
  }
  return found;
}
