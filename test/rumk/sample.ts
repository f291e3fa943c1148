// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../programs.ts";

/** The hypervisor's sources. */
export const kernel = join(checkout, "kernel/rumk");

/** Where things lie in kernel/rumk/plan/sample-plan.c. */
export const layout = {
  memory: { base: 0x8000_0000, size: 0x2000_0000 },
  blackbox: { base: 0x9bfc_0000, size: 0x4_0000 },
  flight: { base: 0x8400_0000, size: 0x10_0000 },
  payload: { base: 0x8800_0000, size: 0x400_0000 },
  ring: { base: 0x9c00_0000, size: 0x4000 },
} as const;

/** The guests of the sample plan's two partitions, and the words they get. */
export interface Sample {
  flight: string;
  payload?: string;
  flightArgument?: number | bigint;
  payloadArgument?: number | bigint;
  /** Refused SBI calls a second that flight may make; 0: any number. */
  abuseLimit?: number;
  /** What becomes of payload after its sixth fault within a minute. */
  atLimit?: "hold" | "reset";
}

/** A folder for one test file's images and memory files; `remove` ends it. */
export function makeFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "nexus-rumk-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Builds Rumk with the sample plan in a folder; returns the image. `sources` may be a changed copy of kernel/rumk. */
export function buildSample(folder: string, sample: Sample, sources: string = kernel): string {
  const { flight, payload = "beat", flightArgument = 0, payloadArgument = 0, abuseLimit = 0, atLimit = "hold" } = sample;
  const words = [flight, payload, flightArgument, payloadArgument, abuseLimit, `RUMK_THEN_${atLimit.toUpperCase()}`].map(String);
  execFileSync("sh", [join(sources, "scripts/sample.sh"), folder, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  return join(folder, "rumk.bin");
}

/** The argument that makes the fault guest do the thing of this letter at once in every life. */
export function atOnce(letter: string, upper = 0n): bigint {
  return (upper << 16n) | BigInt(letter.charCodeAt(0));
}
