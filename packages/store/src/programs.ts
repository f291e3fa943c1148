// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { InstalledProgram } from "./generation.ts";

/** The ecosystem of our own packages; their names are unique in a generation, and name them alone. */
export const ownEcosystem = "npk";

/** A program as a user may name it: "mksh", "nix::hello". */
export function qualifiedName({ ecosystem, name }: Pick<InstalledProgram, "ecosystem" | "name">): string {
  return ecosystem === ownEcosystem ? name : `${ecosystem}::${name}`;
}

/** Whether a key or a qualified name ("nix::hello", "npk::mksh") means this program. */
export function isNamed(program: InstalledProgram, name: string): boolean {
  return program.key === name || `${program.ecosystem}::${program.name}` === name;
}

/**
 * The program of a name, which may be qualified ("nix::hello"): exactly, else without regard to case, else by its App; of
 * several the one that was asked for.
 * @throws NexusError "not-found", "conflict" when programs of several ecosystems were asked for by that name.
 */
export function findProgram(programs: readonly InstalledProgram[], name: string): InstalledProgram {
  const [, ecosystem, plain = name] = /^([a-z0-9]+)::?(.+)$/.exec(name) ?? [];
  const lower = plain.toLowerCase();
  const candidates = ecosystem === undefined ? programs : programs.filter((program) => program.ecosystem === ecosystem);
  const ways: ((program: InstalledProgram) => boolean)[] = [
    (program) => program.name === plain,
    (program) => program.name.toLowerCase() === lower,
    (program) => program.app.toLowerCase() === lower,
  ];
  const found = ways.map((way) => candidates.filter(way)).find((matches) => matches.length > 0);
  if (found === undefined) throw new NexusError("not-found", `${JSON.stringify(name)} is not installed`, { hint: "nip list shows what is" });
  const explicit = found.filter((program) => program.explicit);
  if (new Set(explicit.map((program) => program.ecosystem)).size > 1) {
    const spellings = explicit.map((program) => `${program.ecosystem}::${program.name}`);
    throw new NexusError("conflict", `${JSON.stringify(name)} is installed from several ecosystems`, { hint: `name one of them: ${spellings.join(", ")}` });
  }
  return explicit[0] ?? found[0]!;
}

/**
 * The programs with others added. One that has the key of an installed program takes its place, and stays explicit if that
 * was. An explicit one of a foreign ecosystem takes the place of the explicit one of its name, which stays at the end as
 * long as others need it. The rest follow at the end. What no explicit program needs any more goes, unless it is npk.
 */
export function addPrograms(installed: readonly InstalledProgram[], added: readonly InstalledProgram[]): InstalledProgram[] {
  const programs = added.reduce(addProgram, [...installed]);
  return withDependencies(
    programs.filter((program) => program.explicit || program.ecosystem === ownEcosystem),
    programs,
  );
}

function addProgram(programs: readonly InstalledProgram[], added: InstalledProgram): InstalledProgram[] {
  const same = programs.find(({ key }) => key === added.key);
  const program = { ...added, explicit: added.explicit || same?.explicit === true };
  const namesake = program.explicit ? programs.find((other) => other.explicit && other.ecosystem === program.ecosystem && other.name === program.name) : undefined;
  const place = namesake ?? same;
  const others = programs.filter((other) => other !== same || other === place).map((other) => (other === place ? program : other));
  if (place === undefined) return [...others, program];
  return place === same ? others : [...others, { ...place, explicit: false }];
}

/**
 * The programs without those named and without what only they needed: whatever no explicit program needs goes too.
 * @throws NexusError "not-found", "conflict" when a program that stays needs one that goes.
 */
export function removePrograms(installed: readonly InstalledProgram[], names: readonly string[]): { programs: InstalledProgram[]; removed: InstalledProgram[] } {
  const named = new Set(names.map((name) => findProgram(installed, name)));
  const staying = installed.filter((program) => program.explicit && !named.has(program));
  const programs = withDependencies(staying, installed);
  for (const program of named) {
    if (!programs.includes(program)) continue;
    // Only what was asked for has a name of its own: of dependencies there may be several versions.
    const users = staying.filter((user) => withDependencies([user], installed).includes(program)).map(qualifiedName);
    throw new NexusError("conflict", `${qualifiedName(program)} is needed by ${users.join(", ")}`, {
      hint: `remove them together: nip remove ${[qualifiedName(program), ...users].join(" ")}`,
    });
  }
  return { programs, removed: installed.filter((program) => !programs.includes(program)) };
}

/** The given programs and all that they need, directly or through others, in the order of `installed`. */
export function withDependencies(wanted: readonly InstalledProgram[], installed: readonly InstalledProgram[]): InstalledProgram[] {
  const byKey = new Map(installed.map((program) => [program.key, program]));
  const needed = new Set(wanted);
  for (const program of needed) {
    for (const key of program.dependencies) {
      const other = byKey.get(key);
      if (other !== undefined) needed.add(other); // the loop comes to it too
    }
  }
  return installed.filter((program) => needed.has(program));
}
