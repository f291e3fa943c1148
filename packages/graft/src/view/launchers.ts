// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { inRoot, treePath, type InstalledProgram, type Launcher, type Root } from "@nexus/store";
import { commandsOf } from "./commands.ts";
import { describeView, rootOfGeneration, type ViewNeeds } from "./describe-view.ts";
import { viewKey } from "./view-program.ts";

/** How the commands of programs that run in views are started, and where nip-run lies among the programs. */
export function launchersOf(root: Root, programs: readonly InstalledProgram[]): { launchers: Launcher[]; launcherBinary?: string } {
  const launcher = programs.find(({ key }) => key === "nip:nip-run");
  if (launcher === undefined) return { launchers: [] };
  const launchers = programs
    .filter(({ run }) => run === "view")
    .flatMap((program) => {
      const needs = viewNeeds(program, programs, rootOfGeneration);
      return commandsOf(inRoot(root, treePath(program))).map((name) => ({ program: program.key, name, text: describeView(program, name, needs) }));
    });
  return { launchers, launcherBinary: `${treePath(launcher)}/bin/nip-run` };
}

/** What the commands of a program need around them, after the programs of its generation. */
export function viewNeeds(program: InstalledProgram, programs: readonly InstalledProgram[], root: string): ViewNeeds {
  const usr = program.ecosystem === "pacman" ? programs.find(({ key }) => key === viewKey(program)) : undefined;
  return { usr, hostCommands: usr && programs.find(({ key }) => key === "nip:host-commands"), root };
}
