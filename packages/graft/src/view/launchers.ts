// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { inRoot, treePath, type InstalledProgram, type Launcher, type Root } from "@nexus/store";
import { plainCommands, plainFolder } from "../plain/plan-plain.ts";
import { commandsOf } from "./commands.ts";
import { describeView, rootOfGeneration, type ViewNeeds } from "./describe-view.ts";
import { isReal } from "./real-programs.ts";
import { viewKey } from "./view-program.ts";

/** How the commands of programs are started that do not start from their trees, and where nip-run lies among the programs. */
export function launchersOf(root: Root, programs: readonly InstalledProgram[]): { launchers: Launcher[]; launcherBinary?: string } {
  const launcher = programs.find(({ key }) => key === "nip:nip-run");
  if (launcher === undefined) return { launchers: [] };
  const launchers = programs
    .filter(({ run }) => run !== undefined)
    .flatMap((program) => {
      const needs = needsOf(root, program, programs, rootOfGeneration);
      return commandsOf(inRoot(root, treePath(program))).map((name): Launcher => {
        const own = needs(name);
        const start = own.plain !== undefined && isReal(root) ? { target: `${treePath(own.plain)}/${plainFolder}/${name}` } : { text: describeView(program, name, own) };
        return { program: program.key, name, ...start };
      });
    });
  return { launchers, launcherBinary: `${treePath(launcher)}/bin/nip-run` };
}

/** The commands of a program that start without a view of /usr although it is one of pacman. */
export function plainCommandsOf(root: Root, program: InstalledProgram, programs: readonly InstalledProgram[]): string[] {
  const view = program.run === "plain" ? programs.find(({ key }) => key === viewKey(program)) : undefined;
  return view === undefined ? [] : plainCommands(root, view);
}

/** What each command of a program needs around it, after the programs of its generation. `path` is the root as a description names it. */
export function needsOf(root: Root, program: InstalledProgram, programs: readonly InstalledProgram[], path: string): (command: string) => ViewNeeds {
  const usr = program.ecosystem === "pacman" ? programs.find(({ key }) => key === viewKey(program)) : undefined;
  const hostCommands = usr && programs.find(({ key }) => key === "nip:host-commands");
  const plain = new Set(plainCommandsOf(root, program, programs));
  return (command) => (plain.has(command) ? { plain: usr, root: path } : { usr, hostCommands, root: path });
}
