// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { commandsOf, isReal, plainCommandsOf } from "@nexus/graft";
import { inRoot, treePath, type InstalledProgram, type Root } from "@nexus/store";

/** What a graft's way to run means for the programs that it starts. */
export interface Starts {
  hostPrograms: string;
  otherGrafts: string;
  setuid: string;
  ssh: string;
}

const inView = {
  otherGrafts: "run in views of their own",
  setuid: "sudo and ping are without power in a user namespace",
  ssh: "in a user namespace it refuses what root has put into /etc/ssh/ssh_config.d",
};

const ways = {
  direct: { run: "directly", starts: { hostPrograms: "run as always", otherGrafts: "run as always", setuid: "sudo and ping keep their power", ssh: "runs as always" } },
  programs: { run: "through nip-run, with the host's /usr", starts: { hostPrograms: "run as always, with /Programs in sight", ...inView } },
  usr: {
    run: "through nip-run, in a view",
    starts: { hostPrograms: "those that nip knows (editors, ssh, git, a shell …) run in the host's own root; others are not seen", ...inView },
  },
} as const;

/** How the commands of a graft are started, for people; where they differ, what holds for those in a view is told of what they start. */
export function startOf(root: Root, program: InstalledProgram, programs: readonly InstalledProgram[]): { run: string; starts: Starts } {
  const plain = plainCommandsOf(root, program, programs);
  const light = program.run === undefined || (plain.length > 0 && isReal(root)) ? ways.direct : ways.programs;
  if (program.run === undefined || program.ecosystem !== "pacman") return light;
  const others = commandsOf(inRoot(root, treePath(program))).filter((name) => !plain.includes(name));
  if (plain.length === 0 || others.length === 0) return plain.length === 0 ? ways.usr : light;
  return { run: `${light.run}: ${plain.join(", ")}; ${ways.usr.run}: ${others.join(", ")}`, starts: ways.usr.starts };
}
