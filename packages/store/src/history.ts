// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { currentNumber, listGenerations, type Generation, type InstalledProgram } from "./generation.ts";
import type { Root } from "./root.ts";

/** What differs from one generation to another. Programs are told apart by name, their content by the tree id. */
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

/** What changes from generation `from` to generation `to`; undefined stands for a root without programs. */
export function diffGenerations(from: Generation | undefined, to: Generation | undefined): GenerationDiff {
  const before = new Map((from?.programs ?? []).map((program) => [program.name, program]));
  const after = new Map((to?.programs ?? []).map((program) => [program.name, program]));
  const changed = [...after.values()].flatMap((program) => {
    const old = before.get(program.name);
    return old !== undefined && (old.id !== program.id || old.version !== program.version) ? [{ from: old, to: program }] : [];
  });
  return {
    added: [...after.values()].filter(({ name }) => !before.has(name)),
    removed: [...before.values()].filter(({ name }) => !after.has(name)),
    changed,
  };
}
