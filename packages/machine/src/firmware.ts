// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Architecture, NexusError } from "@nexus/core";
import { findTool, requireTools } from "@nexus/host";
import type { MachineOptions } from "./machine.ts";

/** Files that a machine's firmware boots from. */
export type Firmware = { kind: "uefi"; code: string; variables: string } | { kind: "uboot"; program: string };

/**
 * The firmware of this host for a guest architecture.
 * @throws NexusError "tool-missing" naming the package, "usage" for an architecture without firmware boot.
 */
export async function findFirmware(architecture: Architecture): Promise<Firmware> {
  switch (architecture) {
    case "x86_64": {
      const code = await locate("ovmf");
      // Distributions name the two files of one build alike.
      return { kind: "uefi", code, variables: code.replace("CODE", "VARS") };
    }
    case "riscv64":
      return { kind: "uboot", program: await locate("u-boot-qemu") };
    default:
      throw new NexusError("usage", `${architecture} images do not boot through firmware yet`);
  }
}

/**
 * What a machine's firmware boot needs, or undefined for a direct boot. UEFI gets a fresh copy of its variables, so that no
 * boot depends on the one before; `remove` deletes it.
 * @throws as findFirmware.
 */
export async function prepareFirmware(options: MachineOptions): Promise<{ firmware?: Firmware; remove: () => Promise<void> }> {
  const firmware = options.boot.mode === "firmware" ? await findFirmware(options.architecture) : undefined;
  if (firmware?.kind !== "uefi") return { firmware, remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "nexus-machine-"));
  const variables = join(folder, "variables.fd");
  await copyFile(firmware.variables, variables);
  return { firmware: { ...firmware, variables }, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function locate(tool: string): Promise<string> {
  await requireTools([tool]);
  return findTool(tool)!;
}
