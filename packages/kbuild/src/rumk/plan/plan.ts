// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A checked system as plain numbers: what plan.c, the guests' device trees and the report are all written from.

import { findBoard, type Board, type BoardDevice } from "../board/board.ts";
import { quietStores, type RegisterStore } from "../board/quiet.ts";
import type { PartitionDescription, RingDescription, RumkSystem } from "../description/schema.ts";
import { blackboxRange, rumkRange } from "../memory-map.ts";
import { endOf, pagesOf, pageSize, type Range } from "../region.ts";

export interface RumkPlan {
  name: string;
  board: string;
  timebase: number;
  isa: string;
  memory: Range;
  /** Firmware and Rumk. */
  rumk: Range;
  /** Where Rumk itself begins. */
  loadAddress: number;
  blackbox: Range;
  uart: { base: number; interrupt: number };
  plic: Range;
  /** The hart that takes the console's interrupt. */
  consoleHart: number;
  /** Every hart that the machine must have, with its context at the interrupt controller. */
  harts: readonly { id: number; context: number }[];
  partitions: readonly PlannedPartition[];
  rings: readonly PlannedRing[];
}

export interface PlannedPartition {
  index: number;
  name: string;
  /** Of the machine; the place in the list is the guest's own number. */
  harts: readonly number[];
  /** Where the guest sees its memory, where it lies in the machine, and how much it is. */
  gpa: number;
  pa: number;
  size: number;
  devices: readonly PlannedDevice[];
  /** Base of the virtual interrupt controller; absent when nothing interrupts the partition. */
  vplic: number | undefined;
  bootargs: string | undefined;
  /** As the guest sees it; known once the sizes are. */
  initramfs: Range | undefined;
  /** Has the console's input at boot. */
  input: boolean;
  strictTraps: boolean;
  argument: number;
  /** Words; "ipc:<ring>" for rings. */
  pledge: readonly string[];
  /** Milliseconds. */
  heartbeat: { period: number; deadline: number } | undefined;
  irqsPerSecond: number | undefined;
  callsPerSecond: number | undefined;
  policy: RestartPolicy;
}

/** Durations in milliseconds. */
export interface RestartPolicy {
  restart: number | "always";
  within: number;
  backoff: number;
  backoffMax: number;
  afterwards: "hold" | "reset";
}

/** In whole pages, as it is mapped: at the same address in guest and machine. */
export interface PlannedDevice extends Range {
  name: string;
  interrupts: readonly number[];
  compatible: readonly string[];
  dmaTrust: string | undefined;
  /** What stops it when its partition stops, from the start of its pages; undefined when nobody knows. */
  quiet: readonly RegisterStore[] | undefined;
}

/** At the same address in guests and machine. */
export interface PlannedRing extends Range {
  name: string;
  slots: number;
  slotBytes: number;
  /** Indexes of partitions. */
  from: number;
  to: number;
  /** The guest-physical page that rings; absent without doorbell, like the interrupt it raises at the receiver. */
  doorbell: number | undefined;
  interrupt: number | undefined;
  doorbellsPerSecond: number | undefined;
}

/** How long a partition has to live without fault until its back-off is small again, where the description says nothing. */
const defaultWithin = 60_000;
const defaultBackoffMax = 8000;

/** The plan of a system that has passed the checker. */
export function planPartitions(system: RumkSystem): RumkPlan {
  const board = findBoard(system.board.value) as Board;
  const rumk = rumkRange(system, board);
  const used = system.partitions.flatMap(({ harts }) => harts.ids.map(({ value }) => value));
  const spare = Array.from({ length: board.harts }, (_, id) => id).find((id) => !used.includes(id));
  const consoleHart = spare ?? used[0]!;
  const uart = deviceOf(board, system.console.value);
  const base = { base: system.memory.base.value, size: system.memory.size.value };
  // The firmware's window ends where Rumk begins, unless Rumk was put elsewhere.
  const start = rumk.base === board.loadAddress ? base.base : rumk.base;
  const withInput = system.partitions.find(({ console }) => console?.input === true) ?? system.partitions.find(({ console }) => console !== undefined);
  return {
    name: system.name,
    board: board.name,
    timebase: board.timebaseFrequency,
    isa: board.isa,
    memory: base,
    rumk: { base: start, size: endOf(rumk) - start },
    loadAddress: rumk.base,
    blackbox: blackboxRange(system, board),
    uart: { base: uart.base, interrupt: uart.interrupts[0]! },
    plic: { base: board.plic.base, size: board.plic.size },
    consoleHart,
    harts: Array.from({ length: Math.max(...used, consoleHart) + 1 }, (_, id) => ({ id, context: board.plicContext(id) })),
    partitions: system.partitions.map((partition, index) => planPartition(partition, index, partition === withInput, system, board)),
    rings: system.rings.map((ring, index) => planRing(ring, index, system, board)),
  };
}

function planPartition(partition: PartitionDescription, index: number, input: boolean, system: RumkSystem, board: Board): PlannedPartition {
  const { name, harts, memory, pledge, heartbeat } = partition;
  const devices = partition.devices.map(({ name: { value }, dmaTrust }): PlannedDevice => {
    const device = deviceOf(board, value);
    const mapped = pagesOf(device);
    // Registers may begin inside of their page.
    const quiet = quietStores(device.compatible)?.map(({ offset, value }) => ({ offset: offset + device.base - mapped.base, value }));
    return { name: device.name, ...mapped, interrupts: device.interrupts, compatible: device.compatible, dmaTrust, quiet };
  });
  const isRung = system.rings.some(({ to, doorbell }) => doorbell && to.value === name.value);
  return {
    index,
    name: name.value,
    harts: harts.ids.map(({ value }) => value),
    gpa: (memory.guestAddress ?? memory.address).value,
    pa: memory.address.value,
    size: memory.size.value,
    devices,
    vplic: isRung || devices.some(({ interrupts }) => interrupts.length > 0) ? board.plic.base : undefined,
    bootargs: partition.bootargs,
    initramfs: undefined,
    input,
    strictTraps: partition.strictTraps,
    argument: partition.argument,
    pledge: pledge?.words.map(({ value }) => value) ?? [],
    heartbeat: heartbeat === undefined ? undefined : { period: heartbeat.period, deadline: heartbeat.deadline.value },
    irqsPerSecond: partition.storm?.irqsPerSecond,
    callsPerSecond: partition.abuse?.callsPerSecond,
    policy: planPolicy(partition),
  };
}

function planPolicy({ onFault }: PartitionDescription): RestartPolicy {
  const { restart, within, backoff, backoffMax, afterwards } = onFault;
  const first = backoff?.value ?? 0;
  return {
    restart,
    within: within?.value ?? defaultWithin,
    backoff: first,
    backoffMax: backoffMax?.value ?? Math.max(first, defaultBackoffMax),
    afterwards: afterwards ?? "hold",
  };
}

function planRing(ring: RingDescription, index: number, { partitions }: RumkSystem, board: Board): PlannedRing {
  const indexOf = (wanted: string) => partitions.findIndex(({ name }) => name.value === wanted);
  return {
    name: ring.name.value,
    base: ring.address.value,
    size: ring.size.value,
    slots: ring.slots.value,
    slotBytes: ring.slotBytes.value,
    from: indexOf(ring.from.value),
    to: indexOf(ring.to.value),
    doorbell: ring.doorbell ? board.doorbells + index * pageSize : undefined,
    interrupt: ring.doorbell ? board.plic.sources + 1 + index : undefined,
    doorbellsPerSecond: ring.doorbellsPerSecond?.value,
  };
}

function deviceOf(board: Board, name: string): BoardDevice {
  return board.devices.find((device) => device.name === name) as BoardDevice;
}
