// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Nobody who names a program without its version means an older one than he has, nor an older dependency of it: a mirror
// that is behind, or somebody who replays an old index, offers it.

import { NexusError } from "@nexus/core";
import { ecosystemOf, programKey, type Release, type Spec, type Surroundings } from "@nexus/graft";
import { qualifiedName, type InstalledProgram } from "@nexus/store";

/** A release that a plan brings although its root has a newer version of it. */
export interface Downgrade {
  release: Release;
  present: InstalledProgram;
}

/**
 * The releases that are older than what the root has of the same name: those that were asked for without a version, and
 * dependencies whose repository lists nothing newer either. A dependency that is older because its package asks for that,
 * from a repository that still lists the newer one, is none; nor is one that a SPEC names with its version.
 */
export async function findDowngrades(specs: readonly Spec[], releases: readonly Release[], around: Surroundings): Promise<Downgrade[]> {
  const found: Downgrade[] = [];
  for (const release of releases) {
    if (specs.some((spec) => isVersionNamed(spec, release))) continue;
    const present = newerThan(release, around.target.programs);
    if (present === undefined) continue;
    if (release.explicit ? specs.some((spec) => isNamed(spec, release)) : await isBehind(release, present, around)) found.push({ release, present });
  }
  return found;
}

/** The newest program of a root that a release would stand back behind; of dependencies only one from the same repository. */
function newerThan(release: Release, programs: readonly InstalledProgram[]): InstalledProgram | undefined {
  const { ecosystem, name, repository, version, explicit } = release;
  const { compareVersions } = ecosystemOf(release);
  const key = programKey(ecosystem, release.key);
  const namesakes = programs.filter((program) => program.ecosystem === ecosystem && program.name === name && (explicit ? program.explicit : program.source === repository));
  if (!explicit && namesakes.some((program) => program.key === key && program.version === version)) return undefined; // it is there already
  const [newest] = namesakes.toSorted((a, b) => compareVersions(b.version, a.version));
  return newest !== undefined && compareVersions(version, newest.version) < 0 ? newest : undefined;
}

/** Whether a repository lists a name, and only in versions older than the present one. */
async function isBehind({ ecosystem, name, repository }: Release, present: InstalledProgram, around: Surroundings): Promise<boolean> {
  const { find, compareVersions } = ecosystemOf({ ecosystem });
  const repositories = around.repositories.filter((each) => each.name === repository && (ecosystem === "npk" || around.isRead(each)));
  const offers = repositories.length === 0 ? [] : await find({ name, repository, listedOnly: true }, repositories, around);
  return offers.length > 0 && offers.every(({ version }) => compareVersions(version, present.version) < 0);
}

function isNamed(spec: Spec, { ecosystem, name }: Release): boolean {
  return spec.kind === "name" && (spec.ecosystem ?? ecosystem) === ecosystem && spec.name.toLowerCase() === name.toLowerCase();
}

function isVersionNamed(spec: Spec, release: Release): boolean {
  return spec.kind === "name" && spec.version !== undefined && isNamed(spec, release);
}

/** @throws NexusError "conflict" naming the first one, both its versions and what lets it pass. */
export function refuseDowngrades(downgrades: readonly Downgrade[]): void {
  const [first] = downgrades;
  if (first === undefined) return;
  const { release, present } = first;
  const { name, version, repository, explicit } = release;
  const what = explicit ? `${name} ${version}` : `${name} ${version}, which is needed here,`;
  throw new NexusError("conflict", `${repository} offers ${what} and ${present.version} is installed: the repository is behind, or somebody replays an old index`, {
    hint: explicit
      ? `nip update reads it again; if the older one is meant: nip install ${qualifiedName(present)}@${version}`
      : `nip update reads it again; if the older one is meant: the same command with --allow-downgrade`,
    excerpt: downgrades.length > 1 ? downgradeNotes(downgrades).join("\n") : undefined,
  });
}

/** A line each, for a plan that was allowed to bring them. */
export function downgradeNotes(downgrades: readonly Downgrade[]): string[] {
  return downgrades.map(({ release, present }) => `${release.name} ${release.version} of ${release.repository} is older than ${present.version}, which is installed`);
}
