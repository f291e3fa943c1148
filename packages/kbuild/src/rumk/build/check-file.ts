// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Diagnostic } from "@nexus/core";
import { badDocument } from "@nexus/kdl";
import { checkSystem } from "../check/check.ts";
import type { KnownSizes } from "../check/check-contents.ts";
import { readSystem } from "../description/load.ts";
import type { RumkSystem } from "../description/schema.ts";
import { planPartitions, type RumkPlan } from "../plan/plan.ts";
import { sizesOf, type GuestFiles } from "../plan/loads.ts";
import { checkFiles, readGuestFiles, type FileOrigins } from "./guest-files.ts";

/**
 * Every fault of a description that can be found before anything is built; empty when it may be. `kernelDir` is
 * kernel/rumk. @throws NexusError "not-found", "bad-document" for a file that cannot be read as a document.
 */
export function checkSystemFile(systemFile: string, kernelDir: string): Diagnostic[] {
  try {
    return checkSources(readSystem(systemFile), { systemFile, kernelDir });
  } catch (error) {
    // One that could not even be read has no places to show.
    if (error instanceof NexusError && error.code === "bad-document" && error.diagnostics.length > 0) return error.diagnostics;
    throw error;
  }
}

/** The plan of a description that has no fault by itself; its files need not be there. @throws NexusError "bad-document". */
export function planSystemFile(systemFile: string): RumkPlan {
  const system = readSystem(systemFile);
  refuseFaults(system, checkSystem(system));
  return planPartitions(system);
}

/** @throws NexusError "bad-document" when there are faults. */
export function refuseFaults({ at }: RumkSystem, faults: readonly Diagnostic[]): void {
  if (faults.length > 0) throw badDocument(at.file, faults);
}

/** Every fault of a system that was read; files are looked at only where everything else is right. @throws NexusError "bad-document" for a bad image. */
export function checkSources(system: RumkSystem, origins: FileOrigins): Diagnostic[] {
  const faults = [...checkSystem(system), ...checkFiles(system, origins)];
  return faults.length > 0 ? faults : checkSystem(system, knownSizes(system, readGuestFiles(system, origins)));
}

/** What the checker asks of sizes. The system has to be sound without them. */
export function knownSizes(system: RumkSystem, files: ReadonlyMap<string, GuestFiles>, rumk?: number): KnownSizes {
  const plan = planPartitions(system);
  const guests = plan.partitions.flatMap((partition) => {
    const own = files.get(partition.name);
    return own === undefined ? [] : [[partition.name, sizesOf(plan, partition, own)] as const];
  });
  return { ...(rumk === undefined ? {} : { rumk }), guests: new Map(guests) };
}
