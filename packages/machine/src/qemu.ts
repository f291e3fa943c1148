// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Architecture } from "@nexus/core";
import type { Firmware } from "./firmware.ts";
import type { DirectBoot, MachineOptions } from "./machine.ts";
import { microvmClock } from "./microvm.ts";

/**
 * QEMU's arguments for a machine, serial console not included. `firmware` is given for firmware boots; its UEFI variables
 * are a private copy, for QEMU writes to them.
 * @throws NexusError "usage" for a machine that cannot boot this way.
 */
export function qemuArguments(options: MachineOptions, firmware?: Firmware): string[] {
  const machine = machineType(options);
  const args = ["-nodefaults", "-no-user-config", "-display", "none", ...(options.resets === true ? [] : ["-no-reboot"])];
  const backend = options.memoryFile === undefined ? "" : ",memory-backend=memory";
  args.push("-machine", `${machine}${backend}`, "-accel", options.accelerator, "-smp", String(options.cpus ?? 1), ...memoryArguments(options));
  if (options.accelerator === "kvm") args.push("-cpu", "host");
  args.push(...(options.boot.mode === "direct" ? kernelArguments(options.boot, options, machine) : firmwareArguments(firmware)));
  if (options.disk !== undefined) {
    const bus = machine === "q35" ? "virtio-blk-pci" : "virtio-blk-device";
    const snapshot = options.keepChanges === true ? "off" : "on";
    args.push("-drive", `id=disk,if=none,format=raw,snapshot=${snapshot},file=${escapeComma(options.disk)}`, "-device", `${bus},drive=disk`);
  }
  return args;
}

function memoryArguments({ memory, memoryFile }: MachineOptions): string[] {
  const size = `${Math.ceil(memory / 1024 / 1024)}M`;
  if (memoryFile === undefined) return ["-m", size];
  return ["-m", size, "-object", `memory-backend-file,id=memory,size=${size},share=on,mem-path=${escapeComma(memoryFile)}`];
}

/** QEMU's machine types that a system of an architecture can boot on, the usual one first. */
export function machinesFor(architecture: Architecture): readonly NonNullable<MachineOptions["machine"]>[] {
  return architecture === "x86_64" ? ["q35", "microvm"] : ["virt"];
}

function machineType({ architecture, machine, boot }: MachineOptions): string {
  const possible = machinesFor(architecture);
  const chosen = machine ?? possible[0]!;
  if (!possible.includes(chosen)) throw new NexusError("usage", `there is no ${chosen} machine for ${architecture}`, { hint: `choose one of: ${possible.join(", ")}` });
  if (chosen === "microvm" && boot.mode === "firmware") throw new NexusError("usage", "a microvm has no firmware boot", { hint: "boot it directly, or take the q35 machine" });
  return chosen;
}

function kernelArguments({ kernel, initramfs, commandLine = "" }: DirectBoot, { accelerator }: MachineOptions, machine: string): string[] {
  const words = [commandLine, machine === "microvm" && accelerator === "tcg" ? microvmClock() : ""].filter((word) => word !== "");
  const args = ["-kernel", kernel];
  if (initramfs !== undefined) args.push("-initrd", initramfs);
  if (words.length > 0) args.push("-append", words.join(" "));
  return args;
}

function firmwareArguments(firmware: Firmware | undefined): string[] {
  if (firmware === undefined) throw new NexusError("internal", "a firmware boot needs firmware");
  if (firmware.kind === "uboot") return ["-kernel", firmware.program];
  const flash = (unit: number, options: string) => `if=pflash,format=raw,unit=${unit},${options}`;
  return ["-drive", flash(0, `readonly=on,file=${escapeComma(firmware.code)}`), "-drive", flash(1, `file=${escapeComma(firmware.variables)}`)];
}

/** QEMU's option lists are separated by commas; a doubled comma stands for one. */
function escapeComma(path: string): string {
  return path.replaceAll(",", ",,");
}
