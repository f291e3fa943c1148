// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Report } from "@nexus/core";
import { boardFor } from "@nexus/image";
import { bootMachine, calibrateHost, chooseAccelerator, runExpectations, type Expectation, type MachineOptions, type Outcome } from "@nexus/machine";
import type { ImageDescription } from "./image-document.ts";

/** "direct" hands kernel and initramfs to QEMU; "firmware" goes the way of real hardware: firmware, disk, loader. */
export const bootModes = ["direct", "firmware"] as const;
export type BootMode = (typeof bootModes)[number];

export interface BootSurroundings {
  cacheDir: string;
  report: Report;
  signal?: AbortSignal;
}

/** The machine that an image boots on. @throws NexusError "not-found" when a file of the image is gone. */
export async function machineFor(folder: string, image: ImageDescription, mode: BootMode, { cacheDir, report, signal }: BootSurroundings): Promise<MachineOptions> {
  const path = ({ file }: { file: string }) => {
    const full = join(folder, file);
    if (!existsSync(full)) throw new NexusError("not-found", `the image ${folder} lacks its file ${file}`, { hint: "build it again with nexus build" });
    return full;
  };
  const { architecture, boot } = image;
  const kernel = path(image.directKernel ?? image.kernel);
  const { accelerator, reason } = await chooseAccelerator({ architecture, kernel, cacheDir, scale: calibrateHost().scale, signal });
  report({ type: "detail", message: `accelerator ${accelerator}: ${reason}` });
  const common = { architecture, memory: boot.memoryBytes, accelerator };
  if (mode === "firmware") {
    if (image.disk === undefined) throw new NexusError("usage", `the image ${image.name} has no disk to boot through firmware`, { hint: "boot it directly" });
    return { ...common, disk: path(image.disk), boot: { mode } };
  }
  const console = boardFor(architecture).consoles.at(-1)!;
  return {
    ...common,
    machine: boot.machine,
    boot: { mode, kernel, initramfs: path(image.initramfs), commandLine: [`console=${console}`, image.commandLine].filter((word) => word !== "").join(" ") },
  };
}

/** The ways in which an image can boot. */
export function modesOf(image: ImageDescription): readonly BootMode[] {
  return image.disk === undefined ? ["direct"] : bootModes;
}

/** What an image's description expects, as steps on its console. */
export function expectationsOf({ boot }: ImageDescription): Expectation[] {
  return [
    { kind: "ready", pattern: boot.ready.line, within: boot.ready.within },
    ...boot.types.map(({ line, answer, within }) => ({ kind: "type" as const, command: line, answer, within })),
    { kind: "power-off", command: boot.powerOff.command, within: boot.powerOff.within },
  ];
}

/**
 * Boots an image and runs what it expects. The serial log is kept beside it as <mode>.log. Returns the outcome, which
 * may be a failure. Deadlines grow with how slow this host is just now.
 */
export async function testImage(folder: string, image: ImageDescription, mode: BootMode, surroundings: BootSurroundings): Promise<Outcome> {
  const options = await machineFor(folder, image, mode, surroundings);
  const { signal } = surroundings;
  const machine = await bootMachine({ ...options, logFile: join(folder, `${mode}.log`), signal });
  return runExpectations(machine, expectationsOf(image), { scale: calibrateHost().scale, signal });
}
