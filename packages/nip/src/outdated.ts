// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { ecosystems, type EcosystemName, type Offer, type Surroundings } from "@nexus/graft";
import { qualifiedName, treeId, type InstalledProgram } from "@nexus/store";

/** A program that was asked for, and another version of it that its ecosystem's repositories offer as their newest; or another build of the same. */
export interface OtherVersion {
  /** "nix::hello". */
  name: string;
  from: string;
  to: string;
  repository: string;
  program: InstalledProgram;
}

export interface OtherVersions {
  newer: OtherVersion[];
  /** Their own repository had a newer one: it is behind, or an old index is replayed. */
  older: OtherVersion[];
}

/** The programs that were asked for and of which the repositories, as far as they have been read, offer another version. */
export async function findOtherVersions(around: Surroundings): Promise<OtherVersions> {
  const found: OtherVersions = { newer: [], older: [] };
  for (const program of around.target.programs) {
    const ecosystem = ecosystems[program.ecosystem as EcosystemName];
    if (!program.explicit || ecosystem === undefined) continue;
    const repositories = around.repositories.filter((repository) => repository.ecosystem === ecosystem.name && (ecosystem.name === "npk" || around.isRead(repository)));
    const [newest] = repositories.length === 0 ? [] : await ecosystem.find({ name: program.name, listedOnly: true }, repositories, around);
    if (newest === undefined) continue;
    const order = ecosystem.compareVersions(newest.version, program.version);
    const other = { name: qualifiedName(program), from: program.version, to: newest.version, repository: newest.repository, program };
    if (order > 0 || isBuiltAnew(newest, program)) found.newer.push(other);
    else if (order < 0 && newest.repository === program.source && newest.name === program.name) found.older.push(other);
  }
  return found;
}

/** Whether a repository of ours offers a program that came from it as another build of the same version, which is the newer one: it lists the newest file only. */
function isBuiltAnew({ repository, version, treeDigest }: Offer, { source, ...program }: InstalledProgram): boolean {
  return repository === source && version === program.version && treeDigest !== undefined && treeId(treeDigest) !== program.id;
}
