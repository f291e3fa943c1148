// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { toNexusError } from "@nexus/core";
import { commandsOf, ecosystems, isAuxiliary, plannedProgram, type Closure, type Found, type Surroundings } from "@nexus/graft";
import { addPrograms, inRoot, isNamed, qualifiedName, rankPrograms, treePath, type InstalledProgram, type Preference } from "@nexus/store";

/**
 * Who will win where a program that comes has a command of the same name as another: one line each, for the plan. What a
 * package holds is taken from its repository's lists as far as they are at hand; where they are not, that is said, and the
 * commit tells who won.
 */
export async function foreseeClashes(found: readonly Found[], { releases }: Closure, preferences: readonly Preference[], around: Surroundings): Promise<string[]> {
  const { root, programs } = around.target;
  const coming = releases.filter(({ explicit }) => explicit).map(plannedProgram);
  const commands = new Map<string, readonly string[]>();
  const unknown: InstalledProgram[] = [];
  for (const program of coming) {
    const offer = found.find((each) => each.ecosystem === program.ecosystem && each.offer.name === program.name);
    const files = offer === undefined ? undefined : await listedFiles(offer, around);
    if (files === undefined && !programs.some(({ key }) => key === program.key)) unknown.push(program);
    commands.set(
      program.key,
      (files ?? []).flatMap((path) => /^bin\/([^/]+)$/.exec(path)?.[1] ?? []),
    );
  }
  const after = addPrograms(programs, coming).filter((program) => !isAuxiliary(program) && (program.explicit || program.ecosystem === "npk"));
  for (const program of after) if (!commands.has(program.key)) commands.set(program.key, commandsOf(inRoot(root, treePath(program))));
  const fresh = new Set(coming.map(({ key }) => key).filter((key) => !programs.some((program) => program.key === key)));
  const clashes = clashesAmong(rankPrograms(after), commands, preferences)
    .filter(({ winner, losers }) => [winner, ...losers].some(({ key }) => fresh.has(key)))
    .map(({ name, winner, losers }) => {
      const others = losers.map(qualifiedName).join(", ");
      return `bin/${name} will be that of ${qualifiedName(winner)}, not of ${others}: nip prefer ${qualifiedName(losers[0]!)} bin/${name} changes that`;
    });
  if (unknown.length === 0 || after.length < 2) return clashes;
  const names = unknown.map(qualifiedName).join(", ");
  return [...clashes, `which commands ${names} ${unknown.length === 1 ? "has" : "have"} is not known yet: the end tells whether another program has one of them too`];
}

/** What a package holds, as far as its repository says: only for a word in the plan, which no failure here may prevent. */
async function listedFiles({ ecosystem, offer }: Found, around: Surroundings): Promise<string[] | undefined> {
  try {
    return await ecosystems[ecosystem].listFiles?.(offer, around, { atHand: true });
  } catch (error) {
    around.signal?.throwIfAborted();
    around.report({ type: "detail", message: `the files of ${offer.name} are not known: ${toNexusError(error).message}` });
    return undefined;
  }
}

interface Clash {
  name: string;
  winner: InstalledProgram;
  losers: InstalledProgram[];
}

function clashesAmong(ranked: readonly InstalledProgram[], commands: ReadonlyMap<string, readonly string[]>, preferences: readonly Preference[]): Clash[] {
  const claims = new Map<string, InstalledProgram[]>();
  for (const program of ranked) for (const name of commands.get(program.key) ?? []) claims.set(name, [...(claims.get(name) ?? []), program]);
  return [...claims].flatMap(([name, programs]) => {
    if (programs.length < 2) return [];
    const preferred = preferences.find(({ path }) => path === `bin/${name}`)?.program;
    const winner = programs.find((program) => preferred !== undefined && isNamed(program, preferred)) ?? programs[0]!;
    return [{ name, winner, losers: programs.filter((program) => program !== winner) }];
  });
}
