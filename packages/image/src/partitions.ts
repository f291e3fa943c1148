// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { open, rm } from "node:fs/promises";
import { NexusError } from "@nexus/core";
import { toolEnvironment } from "./environment.ts";
import { mebibyte } from "./fat.ts";
import { runTool } from "./run-tool.ts";

/** Partition type GUIDs of the UEFI specification and the UAPI group's Discoverable Partitions Specification. */
export const partitionTypes = {
  esp: "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
  "root-x86_64": "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
  "root-riscv64": "72EC70A6-CF74-40E6-BD49-4BDA08E8F224",
  linux: "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
} as const;

export interface PartitionPlan {
  /** GPT name, at most 36 characters. */
  name: string;
  type: keyof typeof partitionTypes;
  uuid: string;
  /** Bytes, a whole number of MiB. */
  size: number;
  /** The attribute U-Boot and BIOS loaders look for. */
  legacyBoot?: boolean;
}

export interface Partition extends PartitionPlan {
  /** Byte offset on the disk, a whole number of MiB. */
  start: number;
}

const sectorBytes = 512;

/** The partitions with their offsets, one after another from 1 MiB on, and the disk's whole size in bytes. */
export function layOut<Plan extends PartitionPlan>(plans: readonly Plan[]): { partitions: (Plan & Partition)[]; size: number } {
  let start = mebibyte;
  const partitions = plans.map((plan) => {
    if (plan.size <= 0 || plan.size % mebibyte !== 0) {
      throw new NexusError("failed", `partition ${plan.name}: ${plan.size} bytes is no whole number of MiB`);
    }
    const partition = { ...plan, start };
    start += plan.size;
    return partition;
  });
  // The second copy of the table needs 33 sectors at the end; a whole MiB keeps the size round.
  return { partitions, size: start + mebibyte };
}

/**
 * Makes a sparse file with a GPT partition table and nothing in the partitions.
 * @throws NexusError "tool-missing", "disk-full", "failed" with sfdisk's own words.
 */
export async function makePartitionTable(out: string, diskUuid: string, layout: ReturnType<typeof layOut>, signal?: AbortSignal): Promise<void> {
  await rm(out, { force: true });
  await using disk = await open(out, "wx");
  await disk.truncate(layout.size);
  const lines = layout.partitions.map(({ name, type, uuid, start, size, legacyBoot }) => {
    const attributes = legacyBoot === true ? ', attrs="LegacyBIOSBootable"' : "";
    return `start=${start / sectorBytes}, size=${size / sectorBytes}, type=${partitionTypes[type]}, uuid=${uuid}, name="${name}"${attributes}`;
  });
  const script = ["label: gpt", `label-id: ${diskUuid}`, "unit: sectors", `first-lba: ${mebibyte / sectorBytes}`, "", ...lines, ""].join("\n");
  await runTool("sfdisk", ["-q", "--no-reread", "--no-tell-kernel", "-w", "never", out], out, { input: script, env: toolEnvironment(), signal });
}
