// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Firmware, type MachineOptions, findFirmware } from "../src/index.ts";
import { prepareFirmware } from "../src/firmware.ts";
import { microvmClock } from "../src/microvm.ts";
import { qemuArguments } from "../src/qemu.ts";

const direct: MachineOptions = {
  architecture: "x86_64",
  boot: { mode: "direct", kernel: "/k", initramfs: "/i", commandLine: "quiet" },
  memory: 256 * 1024 * 1024,
  accelerator: "tcg",
};

const text = (options: MachineOptions, firmware?: Firmware) => qemuArguments(options, firmware).join(" ");

test("a direct boot names kernel, initramfs and command line; a disk's changes are dropped unless kept", () => {
  expect(text(direct)).toContain("-machine q35 -accel tcg -smp 1 -m 256M -kernel /k -initrd /i -append quiet");
  expect(text({ ...direct, disk: "/a,b.img" })).toContain("snapshot=on,file=/a,,b.img -device virtio-blk-pci,drive=disk");
  expect(text({ ...direct, disk: "/d.img", keepChanges: true })).toContain("snapshot=off");
});

test("memory can lie in a file, and a reset start the machine again", () => {
  const arguments_ = text({ ...direct, memoryFile: "/m,1.img", resets: true });
  expect(arguments_).toContain("-machine q35,memory-backend=memory -accel tcg -smp 1 -m 256M -object memory-backend-file,id=memory,size=256M,share=on,mem-path=/m,,1.img");
  expect(arguments_).not.toContain("-no-reboot");
  expect(text(direct)).toContain("-no-reboot");
});

test("a microvm under TCG is told its clock rate, under KVM it is not", () => {
  expect(text({ ...direct, machine: "microvm" })).toMatch(/-append quiet tsc=reliable tsc_early_khz=\d+/);
  expect(text({ ...direct, machine: "microvm", accelerator: "kvm" })).not.toContain("tsc=");
  expect(microvmClock("model name\t: Intel(R) Xeon(R) CPU @ 2.80GHz\ncpu MHz\t\t: 3601.0\n")).toBe("tsc=reliable tsc_early_khz=2800000");
  expect(microvmClock("model name\t: AMD EPYC\ncpu MHz\t\t: 2596.122\n")).toBe("tsc=reliable tsc_early_khz=2596122");
});

test("firmware boots give UEFI its code and variables, and start U-Boot as a kernel", () => {
  const options: MachineOptions = { ...direct, boot: { mode: "firmware" }, disk: "/d.img" };
  expect(text(options, { kind: "uefi", code: "/code.fd", variables: "/v.fd" })).toContain("unit=0,readonly=on,file=/code.fd -drive if=pflash,format=raw,unit=1,file=/v.fd");
  expect(text({ ...options, architecture: "riscv64" }, { kind: "uboot", program: "/u-boot" })).toMatch(/-machine virt .*-kernel \/u-boot .*virtio-blk-device/);
});

test("UEFI variables are a copy of their own, removed afterwards; the code is not copied", async () => {
  const options: MachineOptions = { ...direct, boot: { mode: "firmware" } };
  const found = await findFirmware("x86_64");
  const { firmware, remove } = await prepareFirmware(options);
  if (found.kind !== "uefi" || firmware?.kind !== "uefi") throw new Error("x86_64 machines start with UEFI");
  expect(firmware.code).toBe(found.code);
  expect(readFileSync(firmware.variables).equals(readFileSync(found.variables))).toBe(true);
  expect(firmware.variables).not.toBe(found.variables);
  await remove();
  expect(existsSync(firmware.variables)).toBe(false);
});

test.each([
  [{ machine: "virt" }, "there is no virt machine for x86_64"],
  [{ architecture: "riscv64", machine: "microvm" }, "there is no microvm machine for riscv64"],
  [{ machine: "microvm", boot: { mode: "firmware" } }, "a microvm has no firmware boot"],
] as const)("machines that do not exist are refused: %j", (change, message) => {
  expect(() => qemuArguments({ ...direct, ...change })).toThrow(expect.objectContaining({ code: "usage", message }));
});
