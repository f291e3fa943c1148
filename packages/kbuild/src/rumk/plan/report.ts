// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { pageSize } from "../region.ts";
import type { LoadedPartition, LoadedPlan } from "./loads.ts";
import type { PlannedRing } from "./plan.ts";

/** What the page tables of a partition say of a range; addresses in hex, so that people can compare them. */
export interface MappingReport {
  what: string;
  gpa: string;
  pa: string;
  bytes: number;
  /** "rx", "rw", "r", "rwx". */
  rights: string;
}

/** Everything that a system gives to whom. Durations in milliseconds. */
export interface SystemReport {
  schema: "rumk.report/1";
  system: string;
  board: string;
  /** Ticks a second of every time, and where memory begins. */
  machine: { timebase: number; memoryBase: string; memoryBytes: number };
  blackbox: { base: string; bytes: number };
  /** What the isolation of all partitions rests on besides Rumk and the hardware; empty when nothing. */
  trust: { partition: string; device: string; reason: string; consequence: string }[];
  memory: { what: string; base: string; bytes: number }[];
  harts: { id: number; owner: string }[];
  interrupts: { source: number; owner: string; device: string }[];
  partitions: PartitionReport[];
  rings: {
    name: string;
    from: string;
    to: string;
    base: string;
    bytes: number;
    slots: number;
    slotBytes: number;
    doorbell?: string;
    interrupt?: number;
    doorbellsPerSecond?: number;
  }[];
}

export interface PartitionReport {
  name: string;
  harts: number[];
  entry: string;
  deviceTree: string;
  pledge: string[];
  mappings: MappingReport[];
  /** What a restart does to each device. */
  devices: { name: string; restart: "stopped" | "keeps its registers" }[];
  loads: { kind: string; gpa: string; bytes: number; sha256: string }[];
  budget: { heartbeat?: { period: number; deadline: number }; irqsPerSecond?: number; callsPerSecond?: number };
  onFault: { restart: number | "always"; within: number; backoff: number; backoffMax: number; afterwards: string };
}

/** The report of a system: every mapping, interrupt and budget. The same document for the same plan. */
export function reportOf(plan: LoadedPlan): SystemReport {
  const nameOf = (index: number) => plan.partitions[index]!.name;
  return {
    schema: "rumk.report/1",
    system: plan.name,
    board: plan.board,
    machine: { timebase: plan.timebase, memoryBase: address(plan.memory.base), memoryBytes: plan.memory.size },
    blackbox: { base: address(plan.blackbox.base), bytes: plan.blackbox.size },
    trust: plan.partitions.flatMap(({ name, devices }) =>
      devices.flatMap((device) =>
        device.dmaTrust === undefined
          ? []
          : [
              {
                partition: name,
                device: device.name,
                reason: device.dmaTrust,
                consequence: `${device.name} reaches all memory by itself: the isolation of every partition rests on ${name}`,
              },
            ],
      ),
    ),
    memory: [
      { what: "firmware and Rumk", base: address(plan.rumk.base), bytes: plan.rumk.size },
      ...plan.rings.map(({ name, base, size }) => ({ what: `ring ${name}`, base: address(base), bytes: size })),
      ...plan.partitions.map(({ name, pa, size }) => ({ what: `partition ${name}`, base: address(pa), bytes: size })),
    ],
    harts: plan.harts.map(({ id }) => ({ id, owner: plan.partitions.find(({ harts }) => harts.includes(id))?.name ?? (id === plan.consoleHart ? "Rumk's console" : "nobody") })),
    interrupts: [
      { source: plan.uart.interrupt, owner: "Rumk", device: "console" },
      ...plan.partitions.flatMap(({ name, devices }) => devices.flatMap((device) => device.interrupts.map((source) => ({ source, owner: name, device: device.name })))),
    ],
    partitions: plan.partitions.map((partition) => partitionReport(partition, plan)),
    rings: plan.rings.map((ring) => ({
      name: ring.name,
      from: nameOf(ring.from),
      to: nameOf(ring.to),
      base: address(ring.base),
      bytes: ring.size,
      slots: ring.slots,
      slotBytes: ring.slotBytes,
      doorbell: ring.doorbell === undefined ? undefined : address(ring.doorbell),
      interrupt: ring.interrupt,
      doorbellsPerSecond: ring.doorbellsPerSecond,
    })),
  };
}

function partitionReport(partition: LoadedPartition, plan: LoadedPlan): PartitionReport {
  const { name, harts, gpa, deviceTree, devices, pledge, loads, heartbeat, irqsPerSecond, callsPerSecond, policy } = partition;
  return {
    name,
    harts: [...harts],
    entry: address(gpa),
    deviceTree: address(deviceTree),
    pledge: [...pledge],
    mappings: mappingsOf(partition, plan.rings),
    devices: devices.map((device) => ({ name: device.name, restart: device.quiet === undefined ? "keeps its registers" : "stopped" })),
    loads: loads.map((load) => ({ kind: load.kind, gpa: address(load.gpa), bytes: load.bytes.length, sha256: load.sha256 })),
    budget: { heartbeat, irqsPerSecond, callsPerSecond },
    onFault: policy,
  };
}

/** All that a partition can reach: its memory, the registers of its devices, its rings. Each side of a ring writes only its own page. */
function mappingsOf({ index, regions, devices }: LoadedPartition, rings: readonly PlannedRing[]): MappingReport[] {
  const at = (what: string, gpa: number, pa: number, bytes: number, rights: string): MappingReport => ({ what, gpa: address(gpa), pa: address(pa), bytes, rights });
  return [
    ...regions.map(({ gpa, pa, size, flags }) => at("memory", gpa, pa, size, flags)),
    ...devices.map(({ name, base, size }) => at(`device ${name}`, base, base, size, "rw")),
    ...rings
      .filter(({ from, to }) => from === index || to === index)
      .flatMap(({ name, base, size, from }) => {
        const [mine, theirs] = from === index ? ["rw", "r"] : ["r", "rw"];
        const slots = base + 2 * pageSize;
        return [
          at(`ring ${name}, producer's page`, base, base, pageSize, mine!),
          at(`ring ${name}, consumer's page`, base + pageSize, base + pageSize, pageSize, theirs!),
          at(`ring ${name}, slots`, slots, slots, size - 2 * pageSize, mine!),
        ];
      }),
  ];
}

/** All 16 digits, so that columns of addresses line up and sort as text. */
function address(value: number): string {
  return `0x${value.toString(16).padStart(16, "0")}`;
}
