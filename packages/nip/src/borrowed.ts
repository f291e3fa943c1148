// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Context, Plan } from "@nexus/cli";
import { NexusError, writeFileAtomic } from "@nexus/core";
import { commandsOf, fetchReleases, installReleases, isSameBuild, programKey, refreshCatalogues, selectReleases, type Selected, type Spec, type Surroundings } from "@nexus/graft";
import { currentGeneration, inRoot, openRoot, treePath, type InstalledProgram, type Root } from "@nexus/store";
import { sha256 } from "@nexus/trust";
import { openAround } from "./around.ts";
import { chooseRoot } from "./root.ts";

/** Programs that can be started without being installed. */
export interface Borrowed {
  root: Root;
  /** Those that were asked for. */
  programs: InstalledProgram[];
}

/**
 * The programs that SPECs mean, for use without installing: as they are where they are installed, else in a root of the
 * cache. No question is asked and the user's own root is not changed. The cache's root can be removed at any time.
 * With --dry-run nothing is put there: undefined, and the plan is shown, for programs that would have to be.
 */
export async function borrowPrograms(context: Context, specs: readonly Spec[]): Promise<Borrowed | undefined> {
  const own = chooseRoot(context);
  using around = openAround(context, own);
  await refreshCatalogues(context.locations, specs, around);
  const installed = pick(own, await selectReleases(specs, around));
  if (installed !== undefined && installed.every(({ explicit }) => explicit)) return { root: own, programs: installed };
  const root = openRoot(join(context.locations.cache, "run"));
  // Selected anew: what is there already is another matter in another root.
  using aroundCache = openAround(context, root, around.architecture);
  const selected = await selectReleases(specs, aroundCache);
  const there = pick(root, selected);
  if (there === undefined && context.flags.dryRun) {
    await context.confirm(planOf(root, selected));
    return undefined;
  }
  return { root, programs: there ?? (await addTo(root, selected, aroundCache, context)) };
}

function planOf(root: Root, { closure: { releases, notes } }: Selected): Plan {
  const present = new Set((currentGeneration(root)?.programs ?? []).map(({ key }) => key));
  const coming = releases.filter(({ ecosystem, key }) => !present.has(programKey(ecosystem, key)));
  return {
    title: `Fetch what is to be started into the cache, ${root.path}`,
    changes: coming.map(({ name, version, explicit }) => ({ action: "add", subject: `${name} ${version}`, detail: explicit ? undefined : "dependency" })),
    download: coming.reduce((sum, { ecosystem, downloadSize = 0 }) => (ecosystem === "npk" ? sum : sum + downloadSize), 0),
    notes,
  };
}

async function addTo(root: Root, selected: Selected, around: Surroundings, context: Context): Promise<InstalledProgram[]> {
  const { closure } = selected;
  for (const note of closure.notes) context.report({ type: "note", message: note });
  const parts = await fetchReleases(closure.releases, closure, around, Math.max(context.flags.jobs, 4));
  const { report, signal, commandLine } = context;
  const { broken } = await installReleases(root, parts, { report, signal, time: Math.floor(Date.now() / 1000), command: commandLine.join(" ") });
  for (const { program, verdict } of broken) report({ type: "warn", message: `${program.name} ${program.version} is ${verdict}` });
  return pick(root, selected)!;
}

/** The programs of a root that the selected releases are; undefined when one is not there, or as another build. */
function pick(root: Root, { closure }: Selected): InstalledProgram[] | undefined {
  const programs = currentGeneration(root)?.programs ?? [];
  const wanted = closure.releases.filter(({ explicit }) => explicit);
  const found = wanted.map((release) => programs.find((program) => program.key === programKey(release.ecosystem, release.key) && isSameBuild(program, release)));
  return found.every((program) => program !== undefined) ? found : undefined;
}

/** A folder of links to the commands of borrowed programs, for PATH; the same for the same programs. With `dryRun` it is not made. */
export function commandFolder({ root, programs }: Borrowed, cache: string, { dryRun }: { dryRun: boolean }): string {
  const generation = realpathSync(inRoot(root, "System/Generations/Current"));
  const folder = join(cache, "shells", sha256([generation, ...programs.map(({ key }) => key)].join("\n")).slice(0, 32));
  if (dryRun) return folder;
  mkdirSync(folder, { recursive: true });
  const { launch } = currentGeneration(root) ?? {};
  const seen = new Set<string>();
  for (const program of programs) {
    for (const name of commandsOf(inRoot(root, treePath(program)))) {
      if (seen.has(name)) continue; // the program that was named first has it
      seen.add(name);
      const launcher = launch?.launchers.find((each) => each.program === program.key && each.name === name);
      if (launch === undefined || launcher === undefined) linkOnce(inRoot(root, `${treePath(program)}/bin/${name}`), join(folder, name));
      else if ("target" in launcher) linkOnce(inRoot(root, launcher.target), join(folder, name));
      else linkOnce(launcherLink(root, generation, launch.binary, launcher, `${folder}.launch`), join(folder, name));
    }
  }
  return folder;
}

/** The link to nip-run that starts a command: the generation's, or one in `own` where another program's command has that name in it. */
function launcherLink(root: Root, generation: string, binary: string, { name, text }: { name: string; text: string }, own: string): string {
  const usual = join(generation, "Launch/views", name);
  if (existsSync(usual) && readFileSync(usual, "utf8") === text) return join(generation, "Launch/bin", name);
  for (const each of ["bin", "views"]) mkdirSync(join(own, each), { recursive: true });
  writeFileAtomic(
    join(own, "views", name),
    text.replace(/^root .*$/m, () => `root ${root.path}`),
  );
  linkOnce(inRoot(root, binary), join(own, "bin", name));
  return join(own, "bin", name);
}

/** Another nip may make the same link at the same time. */
function linkOnce(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * The command of a program that its user means: the one they name, else the one of its name, else its only one.
 * @throws NexusError "no-command" for one that it has not, "not-found" where none is meant.
 */
export function chosenCommand(root: Root, program: InstalledProgram, named?: string): string {
  const commands = commandsOf(inRoot(root, treePath(program)));
  const has = commands.length === 0 ? "no command" : `the commands ${commands.join(", ")}`;
  if (named !== undefined && !commands.includes(named)) throw new NexusError("no-command", `${program.name} has no command ${named}`, { hint: `it has ${has}` });
  const found = named ?? commands.find((name) => name === program.name) ?? (commands.length === 1 ? commands[0] : undefined);
  if (found !== undefined) return found;
  throw new NexusError("not-found", `${program.name} has ${commands.length === 0 ? has : `${has}, and none of its own name`}`, {
    hint: commands.length === 0 ? "it is a library or data" : `nip shell ${program.name} puts all of them on PATH; nip run --command NAME starts one`,
  });
}
