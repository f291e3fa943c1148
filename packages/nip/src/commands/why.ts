// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { currentGeneration, findProgram, type InstalledProgram } from "@nexus/store";
import { directNeeds, type Needed } from "../needs.ts";
import { chooseRoot } from "../root.ts";

interface Step {
  name: string;
  version: string;
  /** The dependency that led to it; absent for what was asked for. */
  because?: string;
}

export default verb({
  schema: "nip.why/1",
  description: `Says why a program is installed: that it was asked for, and the shortest way to it from each program that was asked for and needs it, with the dependency at each step as the package states it.`,
  arguments: { name: { type: "one", label: "NAME", about: "an installed program" } },
  options: {},
  examples: [{ command: "nip why readline", about: "Which program brought readline." }],
  exitCodes: [3, 4, 7, 11],
  async run(context, { name }) {
    const root = chooseRoot(context);
    const programs = currentGeneration(root)?.programs ?? [];
    const found = findProgram(programs, name);
    // Several builds of one name may be there for several programs: all of them are explained.
    const namesakes = programs.filter((program) => program.name === found.name && program.ecosystem === found.ecosystem);
    const needsOf = directNeeds(root, programs);
    const starts = programs.filter(({ explicit, key }) => explicit && !namesakes.some((each) => each.key === key));
    const chains = starts.flatMap((start) => shortestChain(start, new Set(namesakes.map(({ key }) => key)), needsOf));
    return { name: found.name, version: found.version, explicit: namesakes.some(({ explicit }) => explicit), source: found.source, chains };
  },
  text: ({ name, version, explicit, source, chains }) =>
    [
      ...(explicit ? [`${name} ${version} was asked for; it came from ${source}`] : []),
      ...chains.map((chain) => chain.map(({ name: step, version: at, because }) => `${step} ${at}${because === undefined || because === step ? "" : ` (${because})`}`).join(" → ")),
    ].join("\n"),
});

function shortestChain(start: InstalledProgram, targets: ReadonlySet<string>, needsOf: (program: InstalledProgram) => Needed[]): Step[][] {
  const reached = new Map<string, { program: InstalledProgram; because?: string; from?: string }>([[start.key, { program: start }]]);
  for (const [key, { program }] of reached) {
    for (const need of needsOf(program)) {
      if (reached.has(need.program.key)) continue;
      reached.set(need.program.key, { ...need, from: key });
      if (targets.has(need.program.key)) return [chainTo(need.program.key, reached)];
    }
  }
  return [];
}

function chainTo(key: string, reached: ReadonlyMap<string, { program: InstalledProgram; because?: string; from?: string }>): Step[] {
  const steps: Step[] = [];
  for (let at: string | undefined = key; at !== undefined; at = reached.get(at)?.from) {
    const { program, because } = reached.get(at)!;
    steps.unshift({ name: program.name, version: program.version, because });
  }
  return steps;
}
