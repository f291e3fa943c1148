// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What is refused of a closure although it resolved.

import { NexusError } from "@nexus/core";
import { ecosystemOf, plannedProgram, programKey, type Release, type Spec } from "@nexus/graft";
import { qualifiedName, type InstalledProgram, type Root } from "@nexus/store";
import { architectureOf } from "./around.ts";

/**
 * Nobody who names a program without its version means an older one than he has: a mirror that is behind, or somebody who
 * replays an old index, offers it. @throws NexusError "conflict" naming both versions.
 */
export function refuseOlder(specs: readonly Spec[], releases: readonly Release[], before: readonly InstalledProgram[]): void {
  for (const release of releases.filter(({ explicit }) => explicit)) {
    const { ecosystem, name, version, repository } = release;
    if (!specs.some((spec) => isPlainName(spec, release))) continue;
    const present = before.find((program) => program.explicit && program.ecosystem === ecosystem && program.name === name);
    if (present === undefined || ecosystemOf(release).compareVersions(version, present.version) >= 0) continue;
    throw new NexusError("conflict", `${repository} offers ${name} ${version}, and ${present.version} is installed: the repository is behind, or somebody replays an old index`, {
      hint: `nip update reads it again; if the older one is meant: nip install ${qualifiedName(present)}@${version}`,
    });
  }
}

function isPlainName(spec: Spec, { ecosystem, name }: Release): boolean {
  return spec.kind === "name" && spec.version === undefined && (spec.ecosystem ?? ecosystem) === ecosystem && spec.name.toLowerCase() === name.toLowerCase();
}

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
