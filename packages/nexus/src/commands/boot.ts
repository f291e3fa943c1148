// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { NexusError, type Report } from "@nexus/core";
import { verb } from "@nexus/cli";
import { runInteractively, type MachineOptions } from "@nexus/machine";
import { blackboxText, showBlackbox } from "../rumk/blackbox.ts";
import { bootSystem } from "../rumk/boot.ts";
import { bootModes, machineFor, type BootMode } from "../system/boot-image.ts";
import { changedDisk } from "../system/changed-disk.ts";
import { readImageDescription, type ImageDescription } from "../system/image-document.ts";

export default verb({
  schema: "nexus.boot/1",
  description:
    "Boots an image in QEMU with its console on this terminal. Ctrl-a x ends the machine, Ctrl-a c reaches QEMU's monitor. The console is also kept as boot.log beside the image.\n\nBy default kernel and initramfs are started directly; --firmware goes the way of real hardware, through UEFI or U-Boot and the disk. What the system writes to its disk is dropped at the end, unless --keep-changes is given: then it goes to a copy of the disk beside the image's folder, which the next such boot of the same build goes on from.\n\nWith --system a system for Rumk is booted, from where nexus build rumk has put it. Its memory lies in memory.img beside it and outlives the machine; --blackbox decodes the records of what went wrong from there, without booting anything.",
  arguments: { image: { type: "optional", label: "IMAGE", about: "an image's folder, or its disk image", complete: "file" } },
  options: {
    system: { type: "text", value: "FILE", about: "boot the system for Rumk that this file describes", complete: "file" },
    blackbox: { type: "text", value: "FILE", about: "show the black box in a machine's memory, or in a copy of it; boots nothing", complete: "file" },
    firmware: { type: "flag", about: "boot the disk through its firmware" },
    keepChanges: { type: "flag", about: "keep what the system writes, in a copy of the disk (with --firmware)" },
  },
  examples: [
    { command: "nexus boot out/images/micro-x86_64", about: "the system on this terminal" },
    { command: "nexus boot out/images/micro-riscv64 --firmware", about: "through OpenSBI and U-Boot" },
    { command: "nexus boot --system=profiles/rumk-demo.kdl", about: "Rumk and its partitions on this terminal" },
    { command: "nexus boot --blackbox=out/rumk/rumk-demo/memory.img", about: "what went wrong, and when" },
  ],
  exitCodes: [1, 3, 6, 7, 11, 103, 105],
  async run(context, { image: path }, { system, blackbox, firmware, keepChanges }) {
    if (system !== undefined || blackbox !== undefined) {
      if (path !== undefined || firmware || keepChanges) throw new NexusError("usage", "--system and --blackbox are for Rumk, and take no image", { hint: "nexus boot --help" });
      return blackbox === undefined ? bootSystem(context, system!) : showBlackbox(blackbox, system);
    }
    if (path === undefined) throw new NexusError("usage", "the argument IMAGE is missing", { hint: "nexus boot IMAGE, or nexus boot --system=FILE" });
    const { folder, image } = readImageDescription(path);
    if (keepChanges && !firmware) throw new NexusError("usage", "--keep-changes needs --firmware: a direct boot has no disk", { hint: "nexus boot --help" });
    const mode: BootMode = firmware ? "firmware" : bootModes[0];
    const machine = await machineFor(folder, image, mode, { cacheDir: context.locations.cache, report: context.report, signal: context.signal });
    const changed = keepChanges ? keepOn(machine, folder, image, context.report) : undefined;
    const resume = context.pauseProgress();
    const logFile = join(folder, "boot.log");
    try {
      await runInteractively({ ...machine, keepChanges, logFile, signal: context.signal });
    } finally {
      resume();
    }
    return { image: image.name, mode, logFile, changed };
  },
  text(data) {
    if ("blackbox" in data) return blackboxText(data.blackbox);
    return "changed" in data && data.changed !== undefined ? `What the system wrote is kept in ${data.changed}` : "";
  },
});

/** Lets a machine write to the disk that its image's changes are kept on. Returns that disk. */
function keepOn(machine: MachineOptions, folder: string, image: ImageDescription, report: Report): string {
  const { path, others } = changedDisk(folder, machine.disk!, image.lock);
  for (const other of others) report({ type: "note", message: `what was kept with another build of this image lies in ${other}` });
  machine.disk = path;
  return path;
}
