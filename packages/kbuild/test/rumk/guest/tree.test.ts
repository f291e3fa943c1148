// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { LoadedPlan } from "../../../src/rumk/plan/loads.ts";
import { cutIsa } from "../../../src/rumk/guest/isa.ts";
import { demoPlan, image } from "../demo-plan.ts";

const checks = ["interrupt_provider", "interrupts_property", "reg_format", "ranges_format", "unit_address_vs_reg"];

/** The device tree of a partition as dtc writes it, blanks folded; what its checks find are errors. */
function treeOf({ partitions }: LoadedPlan, name: string): string {
  const load = partitions.find((partition) => partition.name === name)!.loads.find(({ kind }) => kind === "device tree")!;
  return execFileSync("dtc", ["-I", "dtb", "-O", "dts", ...checks.flatMap((check) => ["-E", check])], {
    input: load.bytes,
    stdio: ["pipe", "pipe", "pipe"],
  })
    .toString()
    .replaceAll(/\s+/g, " ");
}

test("a guest sees its own harts, memory, devices and rings", () => {
  const tree = treeOf(demoPlan(), "payload");
  expect(tree).toContain('model = "rumk-demo payload";');
  expect(tree.match(/cpu@\d+/g)).toEqual(["cpu@0", "cpu@1"]);
  expect(tree).toContain('memory@88000000 { device_type = "memory"; reg = <0x00 0x88000000 0x00 0x4000000>; };');
  expect(tree).toContain('ring@9c000000 { compatible = "nexus,rumk-ring"; label = "telemetry"; reg = <0x00 0x9c000000 0x00 0x4000>; no-map; };');
  // Its harts' interrupt controllers are 2 and 3; 97 is the first source behind the machine's own.
  expect(tree).toContain("interrupts-extended = <0x02 0x09 0x03 0x09>;");
  expect(tree).toContain(
    'doorbell@f000000 { compatible = "nexus,rumk-doorbell"; label = "telemetry"; reg = <0x00 0xf000000 0x00 0x1000>; interrupt-parent = <0x01>; interrupts = <0x61>; };',
  );
  expect(tree).not.toContain("rtc");
  expect(tree).not.toContain("serial");
});

test("only the receiver of a ring is interrupted by its doorbell; devices come with their interrupts", () => {
  const tree = treeOf(demoPlan(), "flight");
  expect(tree).toContain('doorbell@f000000 { compatible = "nexus,rumk-doorbell"; label = "telemetry"; reg = <0x00 0xf000000 0x00 0x1000>; };');
  expect(tree).toContain('rtc@101000 { compatible = "google,goldfish-rtc"; reg = <0x00 0x101000 0x00 0x1000>; interrupt-parent = <0x01>; interrupts = <0x0b>; };');
});

test("boot arguments and initramfs stand in chosen, at the guest's own addresses", () => {
  const files = { payload: { ...image(4096), initramfs: new Uint8Array(5000) } };
  const plan = demoPlan(
    files,
    ['image "guests/ring.bin"', 'image "guests/ring.bin"\n initramfs "x"\n bootargs "console=hvc0 quiet"'],
    ['at=0x88000000 size="64MiB"', 'at=0x88000000 size="64MiB" guest-at=0x80000000'],
  );
  expect(treeOf(plan, "payload")).toContain('chosen { bootargs = "console=hvc0 quiet"; linux,initrd-start = <0x00 0x83ffd000>; linux,initrd-end = <0x00 0x83ffe388>; };');
  const [, tree, initramfs] = plan.partitions[1]!.loads;
  expect([tree!.gpa, initramfs!.gpa]).toEqual([0x83ff_f000, 0x83ff_d000]);
});

test.each([
  ["rv64imafdch_zicsr_zifencei_zihintpause_zba_zbb_zbc_zbs_sstc", true, "rv64imafdc_zicsr_zifencei_zihintpause_zba_zbb_zbc_zbs_sstc"],
  ["rv64imafdcvh_sstc_svadu_smaia_zicbom", false, "rv64imafdc"],
  ["RV64IMAC", true, "rv64imac"],
])("the ISA string %s is cut, timer %s", (isa, timer, cut) => {
  expect(cutIsa(isa, { timer })).toBe(cut);
});
