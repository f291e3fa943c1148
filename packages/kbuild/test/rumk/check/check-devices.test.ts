// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import type { BoardDevice } from "../../../src/rumk/board/board.ts";
import { qemuVirt } from "../../../src/rumk/board/qemu-virt.ts";
import { changed, faultsOf, pointedAt } from "../demo.ts";
import { finds } from "./finds.ts";

const payload = '        image "guests/ring.bin"\n';

finds([
  ["a device given twice", payload, `${payload}        device "rtc0"\n`, '"rtc0"', "device rtc0 is given twice: partition flight has it already"],
  ["Rumk's own device", 'device "rtc0"', 'device "uart0"', '"uart0"', "uart0 cannot be given to a partition: Rumk shares it out as everybody's console"],
  [
    "trust in a device that needs none",
    'device "rtc0"',
    'device "rtc0" dma-trust="why"',
    '"rtc0"',
    "rtc0 cannot reach memory by itself; its dma-trust means nothing",
    "leave it out",
  ],
  [
    "a device with DMA and no trust",
    payload,
    `${payload}        device "virtio0"\n`,
    '"virtio0"',
    "virtio0 can reach all memory by itself, past the page tables of partition payload",
    'say why that partition is trusted with everything: dma-trust="reason"',
  ],
]);

test("a trusted device with DMA is taken, but not where the guest sees other addresses", () => {
  const trusted = `${payload}        device "virtio0" dma-trust="its guest is ours"\n`;
  expect(faultsOf(changed([payload, trusted]))).toEqual([]);
  const moved = faultsOf(changed([payload, trusted], ['at=0x88000000 size="64MiB"', 'at=0x88000000 size="64MiB" guest-at=0x80000000']));
  expect(moved.map((fault) => [pointedAt(fault), fault.message])).toEqual([
    ['"virtio0"', "virtio0 knows only the machine's addresses, and partition payload sees its memory elsewhere"],
  ]);
});

describe("a board with devices side by side", () => {
  const beside: BoardDevice = { name: "spi0", base: 0x10_1800, size: 0x100, interrupts: [12], dma: false, compatible: ["test,spi"] };
  const told = (device: BoardDevice, ...changes: (readonly [string, string])[]) =>
    faultsOf(changed(...changes), undefined, [{ ...qemuVirt, devices: [...qemuVirt.devices, device] }]).map((fault) => [fault.line, pointedAt(fault), fault.message]);

  test("registers of two devices on one page go to one partition", () => {
    expect(told(beside, ['device "rtc0"', 'device "rtc0"\n        device "spi0"'])).toEqual([]);
    expect(told(beside)).toEqual([[18, '"rtc0"', "rtc0 shares a page of registers with spi0, which is not given to partition flight"]]);
    expect(told(beside, [payload, `${payload}        device "spi0"\n`])).toEqual([
      [18, '"rtc0"', "rtc0 shares a page of registers with spi0, which is not given to partition flight"],
      [30, '"spi0"', "spi0 shares a page of registers with rtc0, which is not given to partition payload"],
    ]);
  });

  test("one with DMA that nobody can stop at a restart is refused", () => {
    const nic: BoardDevice = { ...beside, name: "nic0", base: 0x10_3000, dma: true };
    expect(told(nic, [payload, `${payload}        device "nic0" dma-trust="ours"\n`])).toEqual([
      [30, '"nic0"', "nobody knows how to stop nic0 at a restart: it would go on to write into the next life's memory"],
    ]);
  });

  test("an interrupt of two devices goes to one partition, and never to one beside Rumk", () => {
    const apart = { ...beside, base: 0x10_3000, interrupts: [11] };
    expect(told(apart, [payload, `${payload}        device "spi0"\n`])).toEqual([[30, '"spi0"', "interrupt 11 is given twice: spi0 shares it with rtc0 of partition flight"]]);
    expect(told({ ...apart, interrupts: [10] }, [payload, `${payload}        device "spi0"\n`])).toEqual([
      [30, '"spi0"', "interrupt 10 is given twice: spi0 shares it with uart0"],
    ]);
  });
});
