// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { isAuxiliary, parseGraftManifest } from "@nexus/graft";
import { inRoot, manifestPath, readManifest, type InstalledProgram, type Root } from "@nexus/store";

/** One program that another needs, and the dependency as that one's package states it. */
export interface Needed {
  program: InstalledProgram;
  because: string;
}

/** What programs of a root need directly. Views and the launcher are left out. Each manifest is read once: the large ones take a tenth of a second. */
export function directNeeds(root: Root, programs: readonly InstalledProgram[]): (program: InstalledProgram) => Needed[] {
  const byKey = new Map(programs.filter((program) => !isAuxiliary(program)).map((program) => [program.key, program]));
  const known = new Map<string, Needed[]>();
  const read = (program: InstalledProgram) => {
    const stated = statedNeeds(root, program);
    return program.dependencies.flatMap((key) => {
      const needed = byKey.get(key);
      return needed === undefined ? [] : [{ program: needed, because: stated.get(key) ?? needed.name }];
    });
  };
  return (program) => {
    const needs = known.get(program.key) ?? read(program);
    known.set(program.key, needs);
    return needs;
  };
}

/** The dependencies as a graft's package states them, by the key of what they were resolved to. */
function statedNeeds(root: Root, program: InstalledProgram): Map<string, string> {
  if (program.ecosystem === "npk" || isAuxiliary(program)) return new Map();
  const { needs } = parseGraftManifest(readManifest(root, program), inRoot(root, manifestPath(program)));
  return new Map(needs.map(({ key, because }) => [`${program.ecosystem}:${key}`, because]));
}
