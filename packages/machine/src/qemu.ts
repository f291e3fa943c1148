// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { type Architecture, NexusError } from "@nexus/core";
import { findFirmware } from "./firmware.ts";
import type { MachineOptions } from "./machine.ts";
import { microvmClock } from "./microvm.ts";

/** The QEMU program for a guest architecture and the Debian package that holds it. */
export function qemuProgram(architecture: Architecture): { command: string; package: string } {
  const packages: Record<Architecture, string> = { x86_64: "qemu-system-x86", riscv64: "qemu-system-misc", aarch64: "qemu-system-arm" };
  return { command: `qemu-system-${architecture}`, package: packages[architecture] };
}

/**
 * QEMU's arguments for a machine, serial console not included. `variables` is a private copy of the UEFI variable store.
 * @throws NexusError "usage" for a machine that cannot boot this way, "tool-missing" without firmware.
 */
export function qemuArguments(options: MachineOptions, variables?: string): string[] {
  const machine = machineType(options);
  const args = ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"];
  args.push("-machine", machine, "-accel", options.accelerator, "-smp", String(options.cpus ?? 1));
  args.push("-m", `${Math.ceil(options.memory / 1024 / 1024)}M`);
  if (options.accelerator === "kvm") args.push("-cpu", "host");
  args.push(...bootArguments(options, machine, variables));
  if (options.disk !== undefined) {
    const bus = machine === "q35" ? "virtio-blk-pci" : "virtio-blk-device";
    const snapshot = options.keepChanges === true ? "off" : "on";
    args.push("-drive", `id=disk,if=none,format=raw,snapshot=${snapshot},file=${escapeComma(options.disk)}`, "-device", `${bus},drive=disk`);
  }
  return args;
}

function machineType({ architecture, machine, boot }: MachineOptions): string {
  const possible = architecture === "x86_64" ? ["q35", "microvm"] : ["virt"];
  const chosen = machine ?? possible[0]!;
  if (!possible.includes(chosen)) throw new NexusError("usage", `there is no ${chosen} machine for ${architecture}`, { hint: `choose one of: ${possible.join(", ")}` });
  if (chosen === "microvm" && boot.mode === "firmware") throw new NexusError("usage", "a microvm has no firmware boot", { hint: "boot it directly, or take the q35 machine" });
  return chosen;
}

function bootArguments({ architecture, boot, accelerator }: MachineOptions, machine: string, variables: string | undefined): string[] {
  if (boot.mode === "direct") {
    const words = [boot.commandLine ?? "", machine === "microvm" && accelerator === "tcg" ? microvmClock() : ""].filter((word) => word !== "");
    const args = ["-kernel", boot.kernel];
    if (boot.initramfs !== undefined) args.push("-initrd", boot.initramfs);
    if (words.length > 0) args.push("-append", words.join(" "));
    return args;
  }
  const firmware = findFirmware(architecture);
  if (firmware.kind === "uboot") return ["-kernel", firmware.program];
  if (variables === undefined) throw new NexusError("internal", "UEFI firmware needs a copy of its variable store");
  const flash = (unit: number, options: string) => `if=pflash,format=raw,unit=${unit},${options}`;
  return ["-drive", flash(0, `readonly=on,file=${escapeComma(firmware.code)}`), "-drive", flash(1, `file=${escapeComma(variables)}`)];
}

/** QEMU's option lists are separated by commas; a doubled comma stands for one. */
function escapeComma(path: string): string {
  return path.replaceAll(",", ",,");
}
