// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A program in its newest version need not be what its repositories offer now: it, or what it needs, may have been built anew.

import { NexusError } from "@nexus/core";
import { ecosystemOf, fileRepository, programKey, type EcosystemName, type Foreseen, type Offer, type Repository, type Surroundings } from "@nexus/graft";
import { treeId, withDependencies, type InstalledProgram } from "@nexus/store";
import { findDowngrades, type Downgrade } from "./downgrades.ts";

/** What is offered of an installed program in the version that it has. */
export interface OtherBuild {
  /** Installing it by name would bring another build of it, or of what it needs, and nothing older. */
  isNewer: boolean;
  /** What it needs and would get in an older version: then it stays as it is. */
  older: Downgrade[];
}

const none: OtherBuild = { isNewer: false, older: [] };

/** Compares an installed program with the offers of its name and version, best first, without asking anybody. What came from a file is the user's choice, and stays. */
export async function findOtherBuild(program: InstalledProgram, offers: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Promise<OtherBuild> {
  const [best] = offers;
  if (best === undefined || program.source === fileRepository) return none;
  // A repository of ours lists the newest file of a version only.
  if (best.treeDigest !== undefined) return { ...none, isNewer: best.repository === program.source && treeId(best.treeDigest) !== program.id };
  const foreseen = await foreseeAll(program, offers, repositories, around);
  const [next] = foreseen;
  if (next === undefined || foreseen.some(({ keys }) => keys.some((key) => programKey(program.ecosystem as EcosystemName, key) === program.key))) return none;
  const older = await findDowngrades([], next.releases, around);
  return { isNewer: older.length === 0 && mayBeTaken(next, best, program, around), older };
}

/** What each offer would be installed as; nothing where that is not known, or one cannot be installed any more. */
async function foreseeAll(program: InstalledProgram, offers: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Promise<Foreseen[]> {
  const { foresee } = ecosystemOf({ ecosystem: program.ecosystem as EcosystemName });
  if (foresee === undefined) return [];
  try {
    return await Promise.all(offers.map((offer) => foresee(offer, repositories, around)));
  } catch (error) {
    if (!(error instanceof NexusError) || !["conflict", "corrupt"].includes(error.code)) throw error;
    around.report({ type: "detail", message: `${program.name} ${program.version} stays as it is: ${error.message}` });
    return [];
  }
}

/** What is held to digests only must stay what it was in its version: there a closure is another one by the versions in it. */
function mayBeTaken({ releases }: Foreseen, { repository }: Offer, program: InstalledProgram, around: Surroundings): boolean {
  if (releases.length === 0 || around.repository(repository).trust !== "digest") return true;
  const present = withDependencies([program], around.target.programs);
  return releases.some(({ name, version }) => !present.some((each) => each.name === name && each.version === version));
}
