// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// plan.c: the tables of kernel/rumk/include/rumk/plan.h. Names have passed the schema and need no escapes.

import { hex } from "../region.ts";
import type { Load, LoadedPartition, LoadedPlan } from "./loads.ts";
import type { PlannedDevice, PlannedPartition, PlannedRing, RumkPlan } from "./plan.ts";

/** Ctrl-T, then a digit, gives the console's input to a partition. */
const switchKey = 0x14;

const flagNames = { rx: "RUMK_R | RUMK_X", rw: "RUMK_R | RUMK_W", rwx: "RUMK_R | RUMK_W | RUMK_X" };

/** A plan as the C file that Rumk is built with; the same text for the same plan. */
export function writePlanC(plan: LoadedPlan): string {
  const lines = [
    `// Written by nexus from the description of ${plan.name}; see include/rumk/plan.h. rumk at ${hex(plan.loadAddress)}`,
    "#include <rumk/plan.h>",
    "",
    ...table(
      "struct rumk_hart_plan harts",
      plan.harts.map(({ id, context }) => `{${id}, ${context}}`),
    ),
    ...plan.partitions.flatMap(partitionTables),
    ...table(
      "struct rumk_partition partitions",
      plan.partitions.map((partition) => partitionRow(partition, plan)),
    ),
    ...table("struct rumk_ring rings", plan.rings.map(ringRow)),
    "",
    "const struct rumk_plan rumk_plan = {",
    ...planFields(plan).map((field) => `\t${field},`),
    "};",
    "",
  ];
  return lines.join("\n");
}

function planFields({ name, board, timebase, memory, rumk, blackbox, uart, plic, consoleHart, payloadSize, harts, partitions, rings }: LoadedPlan): string[] {
  return [
    ".magic = RUMK_PLAN_MAGIC",
    ".version = RUMK_PLAN_VERSION",
    `.timebase_hz = ${timebase}`,
    `.name = "${name}"`,
    `.board = "${board}"`,
    `.memory_base = ${hex(memory.base)}, .memory_size = ${hex(memory.size)}`,
    `.rumk_base = ${hex(rumk.base)}, .rumk_size = ${hex(rumk.size)}`,
    `.blackbox_base = ${hex(blackbox.base)}, .blackbox_size = ${hex(blackbox.size)}`,
    `.uart_base = ${hex(uart.base)}, .uart_irq = ${uart.interrupt}, .console_hart = ${consoleHart}, .switch_key = ${hex(switchKey)}`,
    `.plic_base = ${hex(plic.base)}, .plic_size = ${hex(plic.size)}`,
    `.payload_size = ${hex(payloadSize)}`,
    `.hart_count = ${harts.length}, .harts = harts`,
    `.partition_count = ${partitions.length}, .partitions = partitions`,
    `.ring_count = ${rings.length}, .rings = ${rings.length === 0 ? "0" : "rings"}`,
  ];
}

function partitionTables({ index, harts, regions, loads, devices, irqsPerSecond }: LoadedPartition): string[] {
  const regionRows = regions.map(({ gpa, pa, size, flags }) => `{${hex(gpa)}, ${hex(pa)}, ${hex(size)}, ${flagNames[flags]}}`);
  return [
    ...devices.flatMap((device) =>
      table(
        `struct rumk_store ${quietTable(device)}`,
        (device.quiet ?? []).map(({ offset, value }) => `{${hex(offset)}, ${hex(value)}}`),
      ),
    ),
    ...table(`uint32_t harts_${index}`, [harts.join(", ")]),
    ...table(`struct rumk_region regions_${index}`, regionRows),
    ...table(`struct rumk_load loads_${index}`, loads.map(loadRow)),
    ...table(
      `struct rumk_device devices_${index}`,
      devices.flatMap((device) => deviceRows(device, irqsPerSecond ?? 0)),
    ),
  ];
}

function loadRow({ offset, bytes, gpa, sha256 }: Load): string {
  const digest = Buffer.from(sha256, "hex");
  return `{${hex(offset)}, ${hex(bytes.length)}, ${hex(gpa)}, {${[...digest].join(", ")}}}`;
}

/** A row for the registers with the first interrupt, and one without registers for each further interrupt. */
function deviceRows({ name, base, size, interrupts, quiet = [] }: PlannedDevice, storm: number): string[] {
  const [first = 0, ...others] = interrupts;
  const stores = quiet.length === 0 ? "0, 0" : `${quiet.length}, ${quietTable({ name })}`;
  return [
    `{"${name}", ${hex(base)}, ${hex(base)}, ${hex(size)}, ${first}, ${storm}, ${stores}}`,
    ...others.map((interrupt) => `{"${name}", 0, 0, 0, ${interrupt}, ${storm}, 0, 0}`),
  ];
}

function quietTable({ name }: Pick<PlannedDevice, "name">): string {
  return `quiet_${name.replaceAll("-", "_")}`;
}

function partitionRow(partition: LoadedPartition, plan: RumkPlan): string {
  const { index, name, harts, regions, loads, devices, gpa, deviceTree, vplic, argument, heartbeat, callsPerSecond, policy } = partition;
  const deviceRowCount = devices.reduce((sum, { interrupts }) => sum + Math.max(1, interrupts.length), 0);
  const fields = [
    `.name = "${name}"`,
    `.flags = ${flagsOf(partition)}`,
    `.pledge = ${pledgeOf(partition, plan)}`,
    `.vhart_count = ${harts.length}, .harts = harts_${index}`,
    `.region_count = ${regions.length}, .regions = regions_${index}`,
    `.load_count = ${loads.length}, .loads = loads_${index}`,
    `.device_count = ${deviceRowCount}, .devices = ${deviceRowCount === 0 ? "0" : `devices_${index}`}`,
    `.entry = ${hex(gpa)}, .dtb_gpa = ${hex(deviceTree)}, .vplic_gpa = ${hex(vplic ?? 0)}`,
    `.argument = ${hex(argument)}`,
    `.heartbeat_ms = ${heartbeat?.period ?? 0}, .heartbeat_deadline_ms = ${heartbeat?.deadline ?? 0}`,
    `.abuse_limit = ${callsPerSecond ?? 0}`,
    `.policy = {${policy.restart === "always" ? 0 : policy.restart}, ${policy.within}, ${policy.backoff}, ${policy.backoffMax}, ${policy.afterwards === "hold" ? "RUMK_THEN_HOLD" : "RUMK_THEN_RESET"}}`,
  ];
  return `{\n${fields.map((field) => `\t\t${field},`).join("\n")}\n\t}`;
}

function flagsOf({ strictTraps, input }: PlannedPartition): string {
  return [...(strictTraps ? ["RUMK_PARTITION_STRICT_TRAPS"] : []), ...(input ? ["RUMK_PARTITION_INPUT"] : [])].join(" | ") || "0";
}

function pledgeOf({ pledge }: PlannedPartition, { rings }: RumkPlan): string {
  const bits = pledge.map((word) => (word.startsWith("ipc:") ? `RUMK_PLEDGE_RING(${rings.findIndex(({ name }) => `ipc:${name}` === word)})` : `RUMK_PLEDGE_${word.toUpperCase()}`));
  return bits.join(" | ") || "0";
}

function ringRow({ name, base, size, slots, slotBytes, from, to, doorbell, interrupt, doorbellsPerSecond }: PlannedRing): string {
  return `{"${name}", ${hex(base)}, ${hex(base)}, ${hex(size)}, ${slots}, ${slotBytes}, ${from}, ${to}, ${hex(doorbell ?? 0)}, ${interrupt ?? 0}, ${doorbellsPerSecond ?? 0}}`;
}

/** C has no tables without rows; nothing is written for one. */
function table(declaration: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  return [`static const ${declaration}[] = {`, ...rows.map((row) => `\t${row},`), "};"];
}
