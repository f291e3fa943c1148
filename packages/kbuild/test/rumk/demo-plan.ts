// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { parseSystem } from "../../src/rumk/description/load.ts";
import { loadPlan, type GuestFiles, type LoadedPlan } from "../../src/rumk/plan/loads.ts";
import { planPartitions } from "../../src/rumk/plan/plan.ts";
import { changed } from "./demo.ts";

/** An image of some bytes, with the pages that are text. */
export function image(bytes: number, text = 0): GuestFiles {
  return { image: { bytes: new Uint8Array(bytes).fill(0x13), memory: bytes + 5000, text }, initramfs: undefined };
}

/** The demo, with some words changed, and made-up images. */
export function demoPlan(files: Record<string, GuestFiles> = {}, ...changes: readonly (readonly [string, string])[]): LoadedPlan {
  const plan = planPartitions(parseSystem(changed(...changes), "test.kdl"));
  return loadPlan(plan, new Map(plan.partitions.map(({ name }) => [name, files[name] ?? image(10_000, 8192)])));
}
