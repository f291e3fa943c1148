// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What is refused of a closure although it resolved.

import { NexusError } from "@nexus/core";
import { plannedProgram, programKey, type Release } from "@nexus/graft";
import type { InstalledProgram, Root } from "@nexus/store";
import { architectureOf } from "./around.ts";

/** A root's programs are for one machine. @throws NexusError "conflict" naming the first package that is for another. */
export function refuseOtherArchitecture(releases: readonly Release[], before: readonly InstalledProgram[]): void {
  const programs = before.length > 0 ? before : releases.map(plannedProgram);
  const other = releases.find(({ architecture }) => architecture !== architectureOf(programs));
  if (other === undefined) return;
  throw new NexusError("conflict", `${other.name} ${other.version} is for ${other.architecture}, and the other programs of this root are for ${architectureOf(programs)}`, {
    hint: "give another root with --root, or the package for that architecture",
  });
}

/**
 * Under the lock: what others did to the root since the plan was made must not take away what the releases need.
 * @throws NexusError "conflict".
 */
export function refuseMissing(root: Root, releases: readonly Release[], after: readonly InstalledProgram[]): void {
  const keys = new Set(after.map(({ key }) => key));
  for (const { ecosystem, name, needs } of releases) {
    const missing = needs.find(({ key }) => !keys.has(programKey(ecosystem, key)));
    if (missing !== undefined) throw changedSince(root, `${name} needs ${missing.because}, which was there`);
  }
}

/** The error for a root that is another one than the plan was made for. */
export function changedSince(root: Root, what: string): NexusError {
  return new NexusError("conflict", `${root.path} has changed since the plan was made: ${what}`, { hint: "nothing was changed now; run the same command again" });
}
