// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { ecosystems, type EcosystemName, type Offer, type Surroundings } from "@nexus/graft";
import { qualifiedName, type InstalledProgram } from "@nexus/store";
import { findOtherBuild } from "./other-builds.ts";

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

/** The programs that were asked for and of which the repositories, as far as they have been read, offer another version or another build. */
export async function findOtherVersions(around: Surroundings): Promise<OtherVersions> {
  const newer: OtherVersion[] = [];
  const older = new Map<string, OtherVersion>(); // what several programs need is told once
  for (const program of around.target.programs.filter(({ explicit }) => explicit)) {
    const found = await lookAt(program, around);
    newer.push(...found.newer);
    for (const each of found.older) older.set(each.program.key, each);
  }
  return { newer, older: [...older.values()] };
}

async function lookAt(program: InstalledProgram, around: Surroundings): Promise<OtherVersions> {
  const ecosystem = ecosystems[program.ecosystem as EcosystemName];
  if (ecosystem === undefined) return { newer: [], older: [] };
  const repositories = around.repositories.filter((repository) => repository.ecosystem === ecosystem.name && (ecosystem.name === "npk" || around.isRead(repository)));
  const offers = repositories.length === 0 ? [] : await ecosystem.find({ name: program.name, listedOnly: true }, repositories, around);
  const [newest] = offers;
  if (newest === undefined) return { newer: [], older: [] };
  const order = ecosystem.compareVersions(newest.version, program.version);
  const other = otherOf(program, newest);
  if (order > 0) return { newer: [other], older: [] };
  if (newest.name !== program.name) return { newer: [], older: [] };
  if (order < 0) return { newer: [], older: newest.repository === program.source ? [other] : [] };
  const same = offers.filter(({ name, version }) => name === program.name && ecosystem.compareVersions(version, program.version) === 0);
  const { isNewer, older } = await findOtherBuild(program, same, repositories, around);
  return { newer: isNewer ? [other] : [], older: older.map(({ release, present }) => otherOf(present, release)) };
}

function otherOf(program: InstalledProgram, { version, repository }: Pick<Offer, "version" | "repository">): OtherVersion {
  return { name: qualifiedName(program), from: program.version, to: version, repository, program };
}
