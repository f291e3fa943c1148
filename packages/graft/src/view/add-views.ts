// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { silent, type Report } from "@nexus/core";
import type { InstalledProgram, Root, Transaction } from "@nexus/store";
import type { EcosystemName } from "../ecosystem.ts";
import { ecosystemOf } from "../ecosystems.ts";
import type { Installed } from "../install/add-release.ts";
import { closureOf } from "../install/closure-of.ts";
import { closureFiles } from "../plain/closure-files.ts";
import { plainCommands, planPlain } from "../plain/plan-plain.ts";
import { addCaches, isCache } from "../triggers/add-caches.ts";
import { addHostCommands } from "./host-commands.ts";
import { addLauncher } from "./launcher-program.ts";
import { isReal } from "./real-programs.ts";
import { addView, usrOptions, viewedTrees, viewKey } from "./view-program.ts";

/**
 * Stages what lets releases run, as their ecosystem's way demands: the closure views with the plain programs in them, and for
 * what no plain link can start, the launcher and the host's commands. A view of the same release that lies there already is
 * kept, unless `renew` has its key or that of a cache in it. Returns the releases' programs with all of that.
 */
export async function addViews(
  tx: Transaction,
  root: Root,
  installed: readonly Installed[],
  renew: ReadonlySet<string> = new Set(),
  options: { report?: Report; signal?: AbortSignal } = {},
): Promise<InstalledProgram[]> {
  const before = tx.current?.programs ?? [];
  const byKey = new Map(installed.map((each) => [each.program.key, each]));
  const launched = new Set(installed.filter((each) => needsLauncher(root, each)));
  const shared: InstalledProgram[] = [];
  if (launched.size > 0) shared.push(await addLauncher(tx, installed[0]!.program.architecture));
  const inUsr = [...launched].some(({ release }) => ecosystemOf(release).way === "usr");
  const host = inUsr ? await addHostCommands(tx, shared[0]!) : undefined;
  if (host !== undefined) shared.push(host);
  if (inUsr) tx.place([]); // plain programs are found, and generators of caches run, where the trees lie
  const programs: InstalledProgram[] = [];
  for (const each of installed) {
    const { release, program } = each;
    const { way } = ecosystemOf(release);
    const needs = launched.has(each) ? shared.map(({ key }) => key) : [];
    let { aliases, ...own } = program;
    let run = launched.has(each) ? ("view" as InstalledProgram["run"]) : undefined;
    if (way === "prefix" || (way === "usr" && program.explicit)) {
      const key = viewKey(program);
      const kept = before.find((other) => other.key === key && ![key, ...other.dependencies.filter(isCache)].some((part) => renew.has(part)));
      const closure = closureOf(each, byKey);
      const others = [...before, ...installed.map((other) => other.program), ...programs];
      const made =
        kept !== undefined
          ? [kept]
          : way === "prefix"
            ? [await addView(tx, program, closure, { aliases })]
            : await addUsr(tx, root, program, closure, { ...options, host, others });
      programs.push(...made);
      needs.push(key);
      if (way === "prefix") aliases = undefined; // they are the view's
      else if (hasPlain(tx, root, made[0]!)) run = "plain";
    }
    const dependencies = [...new Set([...own.dependencies, ...needs])];
    programs.push({ ...own, ...(aliases === undefined ? {} : { aliases }), dependencies, ...(run === undefined ? {} : { run }) });
  }
  return [...programs, ...shared];
}

/** The view that is a program's /usr, with its plain programs, and behind it the caches in it. `others` have aliases that are taken. */
async function addUsr(
  tx: Transaction,
  root: Root,
  program: InstalledProgram,
  closure: readonly Installed[],
  { host, others, report = silent, signal }: { host: InstalledProgram | undefined; others: readonly InstalledProgram[]; report?: Report; signal?: AbortSignal },
): Promise<InstalledProgram[]> {
  const as = usrOptions(root, closure, host);
  const made = await addCaches(tx, root, closure, as, { report, signal });
  const plain = planPlain(root, program, closureFiles(root, viewedTrees(closure), as.links), others);
  return [await addView(tx, program, closure, { options: as, made, plain }), ...made.caches.map((cache) => cache.program)];
}

function hasPlain(tx: Transaction, root: Root, view: InstalledProgram): boolean {
  tx.place([]);
  return plainCommands(root, view).length > 0;
}

/** Whether a plain link to a release's commands would not start them. */
function needsLauncher(root: Root, { release, program }: Installed): boolean {
  const { way } = ecosystemOf(release);
  if (way === "own" || !program.explicit) return false;
  return way === "usr" || !isReal(root);
}

/** The programs of a root whose /Programs has become real since they were installed: plain links start them now. */
export function withoutNeedlessLaunchers(root: Root, programs: readonly InstalledProgram[]): InstalledProgram[] {
  if (!isReal(root)) return [...programs];
  return programs.map((program) => {
    if (program.run !== "view" || ecosystemOf({ ecosystem: program.ecosystem as EcosystemName }).way === "usr") return program;
    const { run: _run, ...direct } = program;
    return { ...direct, dependencies: program.dependencies.filter((key) => !key.startsWith("nip:")) };
  });
}
