// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { NexusError } from "@nexus/core";
import { findHouse, type Context } from "@nexus/cli";
import { planSystemFile } from "@nexus/kbuild";
import { runInteractively, type MachineOptions } from "@nexus/machine";
import { rumkPlaces, systemFile, systemsFolder } from "./places.ts";

/** The machine that a built system runs on; its memory lies in a file beside the image. @throws NexusError "not-found" for one that is not built. */
export function systemMachine(file: string, outDir: string): MachineOptions & { memoryFile: string; folder: string; name: string } {
  const { name, memory, harts } = planSystemFile(file);
  const folder = join(outDir, name);
  const kernel = join(folder, "rumk.bin");
  if (!existsSync(kernel)) throw new NexusError("not-found", `the system ${name} is not built: there is no ${kernel}`, { hint: `nexus build rumk --system=${file}` });
  return {
    name,
    folder,
    architecture: "riscv64",
    boot: { mode: "direct", kernel },
    memory: memory.size,
    memoryFile: join(folder, "memory.img"),
    cpus: harts.length,
    // There is no KVM for what Rumk itself needs of a hart.
    accelerator: "tcg",
    resets: true,
  };
}

/** Boots a built system on this terminal until the machine is off. */
export async function bootSystem(context: Context, given: string) {
  const file = systemFile(given, rumkPlaces(findHouse()));
  const { folder, name, ...machine } = systemMachine(file, resolve(systemsFolder));
  const logFile = join(folder, "boot.log");
  const resume = context.pauseProgress();
  try {
    await runInteractively({ ...machine, logFile, signal: context.signal });
  } finally {
    resume();
  }
  return { system: name, logFile, memory: machine.memoryFile };
}
