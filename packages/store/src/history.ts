// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { isDeepStrictEqual } from "node:util";
import { currentNumber, listGenerations, type Generation, type InstalledProgram } from "./generation.ts";
import { ownEcosystem, qualifiedName } from "./programs.ts";
import type { Root } from "./root.ts";

/** What differs from one generation to another. Programs are told apart by key. */
export interface GenerationDiff {
  added: InstalledProgram[];
  removed: InstalledProgram[];
  changed: { from: InstalledProgram; to: InstalledProgram }[];
}

export interface HistoryEntry {
  generation: Generation;
  /** Whether this is the one in use. After a rollback it is not the newest. */
  current: boolean;
  /** Against the generation it was made from; against nothing when that one is gone. */
  changes: GenerationDiff;
}

/** All generations of a root, oldest first. @throws NexusError "bad-document". */
export function history(root: Root): HistoryEntry[] {
  const current = currentNumber(root);
  const generations = new Map(listGenerations(root).map((generation) => [generation.number, generation]));
  return Array.from(generations.values(), (generation) => ({
    generation,
    current: generation.number === current,
    changes: diffGenerations(generations.get(generation.previous ?? 0), generation),
  }));
}

/**
 * What changes from generation `from` to generation `to`; undefined stands for a root without programs. Programs are told
 * apart by key; an explicit program is also changed where another one of its ecosystem and name was explicit before.
 */
export function diffGenerations(from: Generation | undefined, to: Generation | undefined): GenerationDiff {
  const [before, after] = [from?.programs ?? [], to?.programs ?? []].map((programs) => new Map(programs.map((program) => [program.key, program]))) as [ByKey, ByKey];
  const namesakes = new Map([...before.values()].filter(({ key, explicit }) => explicit && after.get(key)?.explicit !== true).map((program) => [qualifiedName(program), program]));
  const predecessor = (program: InstalledProgram) => {
    const same = before.get(program.key);
    return program.explicit && same?.explicit !== true ? (namesakes.get(qualifiedName(program)) ?? same) : same;
  };
  const pairs = Array.from(after.values(), (program) => ({ from: predecessor(program), to: program }));
  const replaced = new Set(pairs.map((pair) => pair.from));
  return {
    added: pairs.filter((pair) => pair.from === undefined).map((pair) => pair.to),
    removed: [...before.values()].filter((program) => !after.has(program.key) && !replaced.has(program)),
    changed: pairs.filter((pair): pair is { from: InstalledProgram; to: InstalledProgram } => pair.from !== undefined && isOtherBuild(pair.from, pair.to)),
  };
}

type ByKey = Map<string, InstalledProgram>;

/**
 * Whether two programs are of different versions or trees, or, being ours, of different layers or dependencies. Those of a
 * graft follow from its key and from what lets it run.
 */
export function isOtherBuild(from: InstalledProgram, to: InstalledProgram): boolean {
  if (from.id !== to.id || from.version !== to.version) return true;
  return to.ecosystem === ownEcosystem && (from.layer !== to.layer || !isDeepStrictEqual(new Set(from.dependencies), new Set(to.dependencies)));
}
