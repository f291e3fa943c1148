// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { isAuxiliary } from "@nexus/graft";
import { currentGeneration, findProgram, type InstalledProgram } from "@nexus/store";
import { directNeeds, type Needed } from "../needs.ts";
import { chooseRoot } from "../root.ts";

interface Line {
  depth: number;
  name: string;
  version: string;
  /** It stands above already, with what it needs. */
  repeated: boolean;
}

export default verb({
  schema: "nip.deps/1",
  description: `Shows what an installed program needs, as a tree; with --reverse what needs it. What stands above already is marked with an asterisk and not unfolded again.`,
  arguments: { name: { type: "one", label: "NAME", about: "an installed program" } },
  options: { reverse: { type: "flag", about: "what needs it, not what it needs" } },
  examples: [
    { command: "nip deps hello", about: "What hello needs." },
    { command: "nip deps glibc --reverse", about: "What would stop without it." },
  ],
  exitCodes: [3, 4, 7, 11],
  async run(context, { name }, { reverse }) {
    const root = chooseRoot(context);
    const programs = currentGeneration(root)?.programs ?? [];
    const needsOf = directNeeds(root, programs);
    const usersOf = (program: InstalledProgram): Needed[] =>
      programs.filter((other) => !isAuxiliary(other) && other.dependencies.includes(program.key)).map((other) => ({ program: other, because: program.name }));
    return { lines: unfold(findProgram(programs, name), reverse ? usersOf : needsOf) };
  },
  text: ({ lines }) => lines.map(({ depth, name, version, repeated }) => `${"  ".repeat(depth)}${name} ${version}${repeated ? " *" : ""}`).join("\n"),
});

function unfold(start: InstalledProgram, nextOf: (program: InstalledProgram) => Needed[]): Line[] {
  const lines: Line[] = [];
  const seen = new Set<string>();
  const pending: { program: InstalledProgram; depth: number }[] = [{ program: start, depth: 0 }];
  for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
    const { program, depth } = top;
    const next = nextOf(program);
    const repeated = seen.has(program.key) && next.length > 0;
    lines.push({ depth, name: program.name, version: program.version, repeated });
    if (repeated) continue;
    seen.add(program.key);
    pending.push(...next.toReversed().map((each) => ({ program: each.program, depth: depth + 1 })));
  }
  return lines;
}
