// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { InstalledProgram } from "./generation.ts";

/** The program of a name: exactly, else without regard to case, else by its App. @throws NexusError "not-found". */
export function findProgram(programs: readonly InstalledProgram[], name: string): InstalledProgram {
  const lower = name.toLowerCase();
  const found =
    programs.find((program) => program.name === name) ??
    programs.find((program) => program.name.toLowerCase() === lower) ??
    programs.find((program) => program.app.toLowerCase() === lower);
  if (found !== undefined) return found;
  throw new NexusError("not-found", `${JSON.stringify(name)} is not installed`, { hint: "nip list shows what is" });
}

/**
 * The programs with others added. One that has the name of an installed program takes its place, and stays explicit if
 * that was; the rest follow at the end.
 */
export function addPrograms(installed: readonly InstalledProgram[], added: readonly InstalledProgram[]): InstalledProgram[] {
  const byName = new Map(installed.map((program) => [program.name, program]));
  for (const program of added) {
    byName.set(program.name, { ...program, explicit: program.explicit || byName.get(program.name)?.explicit === true });
  }
  return [...byName.values()];
}

/**
 * The programs without those named and without what only they needed: whatever no explicit program needs goes too.
 * @throws NexusError "not-found", "conflict" when a program that stays needs one that goes.
 */
export function removePrograms(installed: readonly InstalledProgram[], names: readonly string[]): { programs: InstalledProgram[]; removed: InstalledProgram[] } {
  const named = new Set(names.map((name) => findProgram(installed, name)));
  const programs = withDependencies(
    installed.filter((program) => program.explicit && !named.has(program)),
    installed,
  );
  for (const program of named) {
    const users = programs.filter(({ dependencies }) => dependencies.includes(program.name));
    if (users.length === 0) continue;
    const list = users.map(({ name }) => name).join(", ");
    throw new NexusError("conflict", `${program.name} is needed by ${list}`, {
      hint: `remove them together: nip remove ${[program.name, ...users.map(({ name }) => name)].join(" ")}`,
    });
  }
  return { programs, removed: installed.filter((program) => !programs.includes(program)) };
}

/** The given programs and all that they need, directly or through others, in the order of `installed`. */
function withDependencies(wanted: readonly InstalledProgram[], installed: readonly InstalledProgram[]): InstalledProgram[] {
  const needed = new Set(wanted);
  for (const program of needed) {
    for (const other of installed) if (program.dependencies.includes(other.name)) needed.add(other); // the loop comes to it too
  }
  return installed.filter((program) => needed.has(program));
}
