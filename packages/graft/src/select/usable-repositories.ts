// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { EcosystemName } from "../ecosystem.ts";
import type { Repository } from "../repository/repository.ts";
import type { Surroundings } from "../surroundings.ts";

/**
 * The repositories of an ecosystem that packages are looked up in: those that were ever read, so that one that is away does not
 * stand in the way of the others. Where none was, all of them: whoever looks something up in one says that then.
 */
export function usableRepositories(ecosystem: EcosystemName, around: Surroundings): Repository[] {
  const all = around.repositories.filter((repository) => repository.ecosystem === ecosystem);
  const read = all.filter((repository) => ecosystem === "npk" || around.isRead(repository));
  return read.length > 0 ? read : all;
}
