// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { ecosystems, type EcosystemName, type Surroundings } from "@nexus/graft";
import { qualifiedName, type InstalledProgram } from "@nexus/store";

/** A program that was asked for, and a newer version of it that its ecosystem's repositories offer. */
export interface Outdated {
  /** "nix::hello". */
  name: string;
  from: string;
  to: string;
  program: InstalledProgram;
}

/** The programs that were asked for and of which there is a newer version, as far as the repositories have been read. */
export async function findOutdated(around: Surroundings): Promise<Outdated[]> {
  const outdated: Outdated[] = [];
  for (const program of around.target.programs) {
    const ecosystem = ecosystems[program.ecosystem as EcosystemName];
    if (!program.explicit || ecosystem === undefined) continue;
    const repositories = around.repositories.filter((repository) => repository.ecosystem === ecosystem.name && (ecosystem.name === "npk" || around.isRead(repository)));
    const [newest] = repositories.length === 0 ? [] : await ecosystem.find({ name: program.name, listedOnly: true }, repositories, around);
    if (newest === undefined || ecosystem.compareVersions(newest.version, program.version) <= 0) continue;
    outdated.push({ name: qualifiedName(program), from: program.version, to: newest.version, program });
  }
  return outdated;
}
