// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { flushFolder, present, writeFileFlushed } from "./folders.ts";
import type { Generation, InstalledProgram } from "./generation.ts";
import type { IndexDirectory } from "./link-index.ts";
import { inRoot, launchPath, systemPath, type Root } from "./root.ts";
import { relativeTarget } from "./write-index.ts";

/** How one command of a program that does not start from its tree is started. */
export type Launcher = {
  /** The program's key. */
  program: string;
  /** The command's name in the program's `bin`. */
  name: string;
} & (
  | {
      /** What nip-run reads: the view and what it starts there. */
      text: string;
    }
  | {
      /** Where a plain link leads in its place, as a path of the root. */
      target: string;
    }
);

/** The launchers of a generation. */
export interface Launch {
  /** Where nip-run lies, as a path of the root. */
  binary: string;
  launchers: Launcher[];
}

/**
 * The launchers of the next generation: those given, and those of the current one whose programs stay as they are.
 * @throws NexusError "internal" when there are launchers but nothing says where nip-run lies.
 */
export function nextLaunch(current: Generation | undefined, programs: readonly InstalledProgram[], given: readonly Launcher[], binary: string | undefined): Launch | undefined {
  const views = new Map(programs.filter(({ run }) => run !== undefined).map((program) => [program.key, program]));
  const renewed = new Set(given.map(({ program }) => program));
  const staying = (current?.programs ?? []).filter(({ key, id }) => views.get(key)?.id === id && !renewed.has(key)).map(({ key }) => key);
  const launchers = [...(current?.launch?.launchers ?? []).filter(({ program }) => staying.includes(program)), ...given.filter(({ program }) => views.has(program))];
  if (launchers.length === 0) return undefined;
  const path = binary ?? current?.launch?.binary;
  if (path === undefined) throw new NexusError("internal", "programs run in views, but nothing says where nip-run lies");
  return { binary: path, launchers };
}

/** The launchers that an index leads to: of each name the one of the program that wins it. */
export function usedLaunchers(index: IndexDirectory): Launcher[] {
  const bin = index.children.get("bin");
  if (bin?.kind !== "directory") return [];
  return [...bin.children.values()].flatMap((node) => (node.kind === "launcher" ? [node.launcher] : []));
}

/** Those of them that start nip-run. */
export function usedViews(index: IndexDirectory): (Launcher & { text: string })[] {
  return usedLaunchers(index).filter((launcher) => "text" in launcher);
}

/** Writes a generation's launchers into a folder that does not exist yet: `bin/<name>` links to nip-run, `views/<name>` are what it reads. */
export function writeLaunch(root: Root, folder: string, { binary }: Launch, index: IndexDirectory): void {
  for (const each of [folder, `${folder}/bin`, `${folder}/views`]) {
    mkdirSync(inRoot(root, each));
    chmodSync(inRoot(root, each), 0o755);
  }
  for (const { name, text } of usedViews(index)) {
    writeFileFlushed(root, `${folder}/views/${name}`, text);
    symlinkSync(relativeTarget(`${folder}/bin/${name}`, binary), inRoot(root, `${folder}/bin/${name}`));
  }
  for (const each of [`${folder}/views`, `${folder}/bin`, folder]) flushFolder(root, each);
}

/** Makes /System/Launch, which never changes: the launchers of whatever generation is current. */
export function makeLaunchLink(root: Root): void {
  if (present(root, launchPath)) return;
  symlinkSync("Generations/Current/Launch", inRoot(root, launchPath));
  flushFolder(root, systemPath);
}
