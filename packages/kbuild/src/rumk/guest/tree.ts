// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { cells, empty, pairs, strings, type TreeNode } from "../devicetree/node.ts";
import type { PlannedDevice, PlannedPartition, PlannedRing, RumkPlan } from "../plan/plan.ts";
import { pageSize } from "../region.ts";
import { cutIsa } from "./isa.ts";

const plicPhandle = 1;
/** Interrupt controllers of the harts follow. */
const hartPhandle = 2;
/** Supervisor external interrupt. */
const externalInterrupt = 9;
/** Bytes of the virtual interrupt controller's window, and its sources (kernel/rumk/h/vplic.h). */
const virtualPlic = { size: 0x40_0000, sources: 127 };

/** The device tree that a partition is started with: its own harts, memory, devices and rings, and nothing of the machine beside. */
export function guestTree(plan: RumkPlan, partition: PlannedPartition): TreeNode {
  const rings = plan.rings.filter(({ from, to }) => from === partition.index || to === partition.index);
  return {
    name: "",
    properties: {
      "#address-cells": cells(2),
      "#size-cells": cells(2),
      compatible: strings("nexus,rumk-partition"),
      model: strings(`${plan.name} ${partition.name}`),
    },
    children: [
      chosen(partition),
      harts(plan, partition),
      {
        name: `memory@${partition.gpa.toString(16)}`,
        properties: { device_type: strings("memory"), reg: pairs(partition.gpa, partition.size) },
        children: [],
      },
      ...(rings.length === 0 ? [] : [reserved(rings)]),
      devices(partition, rings),
    ],
  };
}

function chosen({ bootargs, initramfs }: PlannedPartition): TreeNode {
  const properties: Record<string, Uint8Array> = {};
  if (bootargs !== undefined) properties["bootargs"] = strings(bootargs);
  if (initramfs !== undefined) {
    properties["linux,initrd-start"] = pairs(initramfs.base);
    properties["linux,initrd-end"] = pairs(initramfs.base + initramfs.size);
  }
  return { name: "chosen", properties, children: [] };
}

function harts({ timebase, isa }: RumkPlan, partition: PlannedPartition): TreeNode {
  const guestIsa = cutIsa(isa, { timer: partition.pledge.includes("time") });
  return {
    name: "cpus",
    properties: { "#address-cells": cells(1), "#size-cells": cells(0), "timebase-frequency": cells(timebase) },
    children: partition.harts.map((_, hart) => ({
      name: `cpu@${hart}`,
      properties: {
        device_type: strings("cpu"),
        reg: cells(hart),
        status: strings("okay"),
        compatible: strings("riscv"),
        "riscv,isa": strings(guestIsa),
        "mmu-type": strings("riscv,sv39"),
      },
      children: [
        {
          name: "interrupt-controller",
          properties: {
            "#address-cells": cells(0),
            "#interrupt-cells": cells(1),
            "interrupt-controller": empty,
            compatible: strings("riscv,cpu-intc"),
            phandle: cells(hartPhandle + hart),
          },
          children: [],
        },
      ],
    })),
  };
}

/** Rings lie outside the guest's memory; Linux and others keep their hands off what stands here. */
function reserved(rings: readonly PlannedRing[]): TreeNode {
  return {
    name: "reserved-memory",
    properties: { "#address-cells": cells(2), "#size-cells": cells(2), ranges: empty },
    children: rings.map(({ name, base, size }) => ({
      name: `ring@${base.toString(16)}`,
      properties: { compatible: strings("nexus,rumk-ring"), label: strings(name), reg: pairs(base, size), "no-map": empty },
      children: [],
    })),
  };
}

function devices(partition: PlannedPartition, rings: readonly PlannedRing[]): TreeNode {
  const doorbells = rings.filter(({ doorbell }) => doorbell !== undefined);
  return {
    name: "soc",
    properties: { "#address-cells": cells(2), "#size-cells": cells(2), compatible: strings("simple-bus"), ranges: empty },
    children: [
      ...(partition.vplic === undefined ? [] : [interruptController(partition, partition.vplic)]),
      ...partition.devices.map(device),
      ...doorbells.map((ring) => doorbell(ring, ring.to === partition.index)),
    ],
  };
}

/** One context a hart, in the order of the harts. */
function interruptController({ harts: own }: PlannedPartition, base: number): TreeNode {
  return {
    name: `plic@${base.toString(16)}`,
    properties: {
      compatible: strings("sifive,plic-1.0.0", "riscv,plic0"),
      "#address-cells": cells(0),
      "#interrupt-cells": cells(1),
      "interrupt-controller": empty,
      reg: pairs(base, virtualPlic.size),
      "interrupts-extended": cells(...own.flatMap((_, hart) => [hartPhandle + hart, externalInterrupt])),
      "riscv,ndev": cells(virtualPlic.sources),
      phandle: cells(plicPhandle),
    },
    children: [],
  };
}

function device({ name, base, size, interrupts, compatible }: PlannedDevice): TreeNode {
  return {
    name: `${name.replace(/\d+$/, "")}@${base.toString(16)}`,
    properties: { compatible: strings(...compatible), reg: pairs(base, size), ...interruptsOf(interrupts) },
    children: [],
  };
}

function doorbell({ name, doorbell: page, interrupt }: PlannedRing, receives: boolean): TreeNode {
  return {
    name: `doorbell@${page!.toString(16)}`,
    properties: { compatible: strings("nexus,rumk-doorbell"), label: strings(name), reg: pairs(page!, pageSize), ...interruptsOf(receives ? [interrupt!] : []) },
    children: [],
  };
}

function interruptsOf(interrupts: readonly number[]): Record<string, Uint8Array> {
  return interrupts.length === 0 ? {} : { "interrupt-parent": cells(plicPhandle), interrupts: cells(...interrupts) };
}
