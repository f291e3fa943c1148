// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt, type Location } from "@nexus/kdl";
import type { Board, BoardDevice } from "../board/board.ts";
import { quietStores } from "../board/quiet.ts";
import type { RumkSystem } from "../description/schema.ts";
import { overlaps, pagesOf } from "../region.ts";
import { unknownName } from "./check-names.ts";

interface Given {
  device: BoardDevice;
  partition: string;
  dmaTrust: string | undefined;
  at: Location;
  /** The guest sees its memory where it lies. */
  identity: boolean;
}

/** Whether every device can be given to its partition alone, and every device that reaches past page tables is trusted by name. */
export function checkDevices(system: RumkSystem, board: Board): Diagnostic[] {
  const assignable = board.devices.filter(({ reserved }) => reserved === undefined).map(({ name }) => name);
  const found: Diagnostic[] = [...checkConsole(system, board)];
  const given: Given[] = [];
  for (const { name: partition, memory, devices } of system.partitions) {
    const identity = memory.guestAddress === undefined || memory.guestAddress.value === memory.address.value;
    for (const { name, dmaTrust } of devices) {
      const device = board.devices.find((each) => each.name === name.value);
      if (device === undefined) found.push(unknownName(name, "device", assignable, ` on ${board.name}`));
      else if (device.reserved !== undefined) found.push(diagnosticAt(name.at, `${device.name} cannot be given to a partition: ${device.reserved}`));
      else given.push({ device, partition: partition.value, dmaTrust, at: name.at, identity });
    }
  }
  return [
    ...found,
    ...given.flatMap((each, index) => [
      ...checkTwice(each, given.slice(0, index)),
      ...checkPages(each, given, board),
      ...checkInterrupts(each, given.slice(0, index), board),
      ...checkDma(each),
    ]),
  ];
}

function checkConsole({ console }: RumkSystem, board: Board): Diagnostic[] {
  const consoles = board.devices.filter(({ compatible }) => compatible.includes("ns16550a")).map(({ name }) => name);
  return consoles.includes(console.value) ? [] : [unknownName(console, "console", consoles, ` on ${board.name}`)];
}

function checkTwice({ device, at }: Given, earlier: readonly Given[]): Diagnostic[] {
  const other = earlier.find((each) => each.device === device);
  return other === undefined ? [] : [diagnosticAt(at, `device ${device.name} is given twice: partition ${other.partition} has it already`)];
}

/** Pages are mapped whole: whatever else lies on them comes along. */
function checkPages({ device, partition, at }: Given, given: readonly Given[], board: Board): Diagnostic[] {
  return board.devices
    .filter((other) => other !== device && overlaps(pagesOf(device), pagesOf(other)) && !given.some((each) => each.device === other && each.partition === partition))
    .map((other) =>
      diagnosticAt(at, `${device.name} shares a page of registers with ${other.name}, which is not given to partition ${partition}`, `give both to one partition, or neither`),
    );
}

function checkInterrupts({ device, partition, at }: Given, earlier: readonly Given[], board: Board): Diagnostic[] {
  const others = [
    ...earlier
      .filter((each) => each.device !== device && each.partition !== partition)
      .map((each) => ({ owner: `${each.device.name} of partition ${each.partition}`, interrupts: each.device.interrupts })),
    ...board.devices.filter(({ reserved }) => reserved !== undefined).map(({ name, interrupts }) => ({ owner: name, interrupts })),
  ];
  return device.interrupts.flatMap((interrupt) =>
    others
      .filter(({ interrupts }) => interrupts.includes(interrupt))
      .map(({ owner }) => diagnosticAt(at, `interrupt ${interrupt} is given twice: ${device.name} shares it with ${owner}`)),
  );
}

function checkDma({ device, dmaTrust, identity, partition, at }: Given): Diagnostic[] {
  if (!device.dma) return dmaTrust === undefined ? [] : [diagnosticAt(at, `${device.name} cannot reach memory by itself; its dma-trust means nothing`, "leave it out")];
  const found: Diagnostic[] = [];
  if (dmaTrust === undefined) {
    found.push(
      diagnosticAt(
        at,
        `${device.name} can reach all memory by itself, past the page tables of partition ${partition}`,
        'say why that partition is trusted with everything: dma-trust="reason"',
      ),
    );
  }
  if (quietStores(device.compatible) === undefined)
    found.push(diagnosticAt(at, `nobody knows how to stop ${device.name} at a restart: it would go on to write into the next life's memory`));
  if (!identity) found.push(diagnosticAt(at, `${device.name} knows only the machine's addresses, and partition ${partition} sees its memory elsewhere`, "leave guest-at out"));
  return found;
}
