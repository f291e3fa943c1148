// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Board, BoardDevice } from "./board.ts";

const mebibyte = 1024 ** 2;
const memoryBase = 0x8000_0000;
/** QEMU keeps the device tree below this address, so that 32-bit firmware reaches it. */
const deviceTreeCeiling = 0xc000_0000;

/** QEMU's `virt` machine with OpenSBI, seen in its device tree (`-machine dumpdtb=FILE`). */
export const qemuVirt: Board = {
  name: "qemu-virt",
  memoryBase,
  memoryMost: 8192 * mebibyte,
  harts: 8,
  timebaseFrequency: 10_000_000,
  isa: "rv64imafdch_zicsr_zifencei_zihintpause_zba_zbb_zbc_zbs_sstc",
  loadAddress: memoryBase + 2 * mebibyte,
  plic: { base: 0x0c00_0000, size: 0x60_0000, sources: 96 },
  plicContext: (hart) => 2 * hart + 1,
  doorbells: 0x0f00_0000,
  devices: [
    { name: "uart0", base: 0x1000_0000, size: 0x100, interrupts: [10], dma: false, compatible: ["ns16550a"], reserved: "Rumk shares it out as everybody's console" },
    { name: "rtc0", base: 0x10_1000, size: 0x1000, interrupts: [11], dma: false, compatible: ["google,goldfish-rtc"] },
    { name: "test0", base: 0x10_0000, size: 0x1000, interrupts: [], dma: false, compatible: ["sifive,test1"], reserved: "it ends the whole machine" },
    { name: "clint0", base: 0x200_0000, size: 0x1_0000, interrupts: [], dma: false, compatible: ["riscv,clint0"], reserved: "the firmware owns it" },
    { name: "fw-cfg0", base: 0x1010_0000, size: 0x18, interrupts: [], dma: true, compatible: ["qemu,fw-cfg-mmio"], reserved: "it is the emulator's, not the machine's" },
    ...Array.from({ length: 8 }, (_, index): BoardDevice => ({
      name: `virtio${index}`,
      base: 0x1000_1000 + index * 0x1000,
      size: 0x1000,
      interrupts: [1 + index],
      dma: true,
      compatible: ["virtio,mmio"],
    })),
  ],
  windows(memorySize) {
    const top = Math.min(memoryBase + memorySize, deviceTreeCeiling);
    const tree = Math.floor((top - 1) / (2 * mebibyte)) * 2 * mebibyte;
    return [
      { name: "the firmware", base: memoryBase, size: 2 * mebibyte },
      { name: "the machine's device tree", base: tree, size: top - tree },
    ];
  },
};
