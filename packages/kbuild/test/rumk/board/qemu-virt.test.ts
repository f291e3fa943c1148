// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { qemuVirt } from "../../../src/rumk/board/qemu-virt.ts";

/** The device tree that QEMU hands to its firmware, as source. */
function machineTree(): string {
  const folder = mkdtempSync(join(tmpdir(), "nexus-rumk-"));
  try {
    const file = join(folder, "virt.dtb");
    execFileSync("qemu-system-riscv64", ["-machine", `virt,dumpdtb=${file}`, "-smp", `${qemuVirt.harts}`, "-nographic"], { stdio: "ignore" });
    return execFileSync("dtc", ["-q", "-I", "dtb", "-O", "dts", file], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The node at a unit address, without its children. */
function nodeAt(tree: string, address: number): string {
  return new RegExp(`[\\w,-]+@${address.toString(16)} \\{([^{}]*)\\}`).exec(tree)?.[1] ?? "";
}

test("the board is the machine that QEMU describes", () => {
  const tree = machineTree();
  for (const { name, base, size, interrupts, compatible } of qemuVirt.devices) {
    const node = nodeAt(tree, base);
    expect(node, name).toContain(`reg = <0x00 0x${base.toString(16)} 0x00 0x${size.toString(16)}>;`);
    expect(node, name).toContain(compatible.at(-1));
    expect(
      /interrupts = <0x(\w+)>/
        .exec(node)
        ?.slice(1)
        .map((hex) => Number.parseInt(hex, 16)) ?? [],
      name,
    ).toEqual(interrupts);
  }
  const plic = nodeAt(tree, qemuVirt.plic.base);
  expect(plic).toContain(`reg = <0x00 0xc000000 0x00 0x${qemuVirt.plic.size.toString(16)}>;`);
  expect(Number(/riscv,ndev = <(0x\w+)>/.exec(plic)?.[1])).toBeGreaterThanOrEqual(qemuVirt.plic.sources - 1);
  expect(tree).toContain(`timebase-frequency = <0x${qemuVirt.timebaseFrequency.toString(16)}>;`);
  expect(tree.match(/cpu@\d/g)).toHaveLength(qemuVirt.harts);
});
