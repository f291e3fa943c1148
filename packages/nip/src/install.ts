// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { isDeepStrictEqual } from "node:util";
import { formatCount, type Context } from "@nexus/cli";
import { silent } from "@nexus/core";
import {
  fetchReleases,
  fileRepository,
  installReleases,
  isAuxiliary,
  isSameBuild,
  plannedProgram,
  programKey,
  refreshCatalogues,
  selectReleases,
  type Closure,
  type Release,
  type Spec,
  type Surroundings,
} from "@nexus/graft";
import { addPrograms, currentGeneration, verifyTrees, withDependencies, type InstalledProgram, type Root } from "@nexus/store";
import { changedSince, refuseMissing, refuseOtherArchitecture } from "./check-plan.ts";
import { foreseeClashes } from "./clashes.ts";
import { changeOf, changesBetween, planOf, type Change, type Outcome } from "./changes.ts";
import { downgradeNotes, findDowngrades, refuseDowngrades } from "./downgrades.ts";
import { logged } from "./log.ts";
import { envCommand, firstUseNotes, indexFolder } from "./root.ts";

/** What `nip install` and its like have done, or would do. */
export interface InstallOutcome extends Outcome {
  /** Bytes to download. */
  download: number;
  /** Programs that were installed and did not pass the gate. */
  broken: { program: string; verdict: string }[];
}

/** The option that lets older versions pass, of every verb that installs. */
export const allowDowngrade = { type: "flag", about: "take versions older than the installed ones, of dependencies too" } as const;

/** Installs what SPECs mean as one new generation: selected, shown, agreed to, fetched and verified, then written. */
export async function installSpecs(context: Context, root: Root, specs: readonly Spec[], around: Surroundings, allowed: { downgrades: boolean }): Promise<InstallOutcome> {
  const before = around.target.programs;
  await refreshCatalogues(context.locations, specs, around);
  const { found, closure } = await selectReleases(specs, around);
  const { releases } = closure;
  refuseOtherArchitecture(releases, before);
  const downgrades = await findDowngrades(specs, releases, around);
  if (!allowed.downgrades) refuseDowngrades(downgrades);
  const renew = await damagedKeys(root, before, closure, context.signal);
  const { changes, fresh } = planChanges(before, closure, renew);
  const planned: InstallOutcome = {
    root: root.path,
    changes,
    download: sum(fresh, ({ downloadSize, ecosystem }) => (ecosystem === "npk" ? 0 : downloadSize)),
    disk: sum(fresh, ({ installedSize }) => installedSize),
    notes: [...firstUseNotes(root), ...closure.notes, ...downgradeNotes(downgrades), ...(await foreseeClashes(found, closure, currentGeneration(root)?.preferences ?? [], around))],
    generation: null,
    conflicts: [],
    broken: [],
  };
  const plan = { ...planOf(title(planned), planned), download: planned.download === 0 ? undefined : planned.download };
  const { report, signal, commandLine, flags } = context;
  const fetchAll = (wanted: readonly Release[]) => fetchReleases(wanted, closure, around, Math.max(flags.jobs, 4));
  if (changes.length === 0) {
    // That a file holds what is installed is only said of one that was verified.
    await fetchAll(releases.filter(({ repository }) => repository === fileRepository));
    return planned;
  }
  if (!(await context.confirm(plan))) return planned;
  const parts = await fetchAll(fresh);
  const check = (present: readonly InstalledProgram[], after: readonly InstalledProgram[]): void => {
    if (!isDeepStrictEqual(planChanges(present, closure, renew).changes, changes)) throw changedSince(root, "now it would be another plan");
    refuseMissing(root, releases, after);
  };
  const options = { report, signal, renew, check, time: Math.floor(Date.now() / 1000), command: commandLine.join(" ") };
  const { generation, conflicts, broken } = await logged(
    context,
    root,
    changes,
    () => installReleases(root, parts, options),
    (result) => `generation ${result.generation.number}`,
  );
  for (const { program, verdict } of broken) report({ type: "warn", message: `${program.name} ${program.version} is ${verdict}` });
  pathHint(root, context);
  return { ...planned, generation: generation.number, conflicts, broken: broken.map(({ program, verdict }) => ({ program: program.key, verdict })) };
}

/** What installing a closure changes, and the releases that are not there yet. */
function planChanges(before: readonly InstalledProgram[], { releases }: Closure, renew: ReadonlySet<string>): { changes: Change[]; fresh: Release[] } {
  const known = new Map(before.map((program) => [program.key, program]));
  const keyOf = ({ ecosystem, key }: Release) => programKey(ecosystem, key);
  const coming = new Set(
    releases.filter((release) => {
      const present = known.get(keyOf(release));
      return present === undefined || !isSameBuild(present, release);
    }),
  );
  const planned = releases.map((release): InstalledProgram => {
    const same = coming.has(release) ? undefined : known.get(keyOf(release));
    return same === undefined ? plannedProgram(release) : { ...same, explicit: same.explicit || release.explicit };
  });
  const replaced = new Set(Array.from(coming, keyOf));
  const mended = before.filter(({ key }) => renew.has(key) && !replaced.has(key)).map((program) => changeOf("change", program, { from: program.version, reason: "mended" }));
  const fresh = releases.filter((release) => coming.has(release) || renew.has(keyOf(release)));
  return { changes: [...changesBetween(before, addPrograms(before, planned)), ...mended], fresh };
}

/** The keys of programs that are installed as they are wanted, and of what lets them run, whose trees are not what they should be. */
async function damagedKeys(root: Root, before: readonly InstalledProgram[], { releases }: Closure, signal: AbortSignal): Promise<Set<string>> {
  const keys = new Set(releases.map((release) => programKey(release.ecosystem, release.key)));
  const wanted = before.filter(({ key }) => keys.has(key));
  const helpers = withDependencies(wanted, before).filter(isAuxiliary);
  const installed = [...wanted, ...helpers];
  if (installed.length === 0) return new Set();
  const { programs } = await verifyTrees(root, { keys: installed.map(({ key }) => key), report: silent, signal });
  return new Set(programs.filter(({ problems }) => problems.length > 0).map(({ program }) => program.key));
}

/** How the shell finds the programs, when it does not yet. */
function pathHint(root: Root, context: Context): void {
  const folder = `${indexFolder(root)}/bin`;
  if ((process.env["PATH"] ?? "").split(":").includes(folder)) return;
  context.report({ type: "note", message: `the programs are in ${folder}; put it on PATH with: ${envCommand(root.path, context)}` });
}

function title({ root, changes }: Pick<Outcome, "root" | "changes">): string {
  return `Install ${formatCount(changes.filter(({ action }) => action !== "remove").length, "package")} into ${root === "/" ? "/Programs" : root}`;
}

function sum(releases: readonly Release[], sizeOf: (release: Release) => number | undefined): number {
  return releases.reduce((total, release) => total + (sizeOf(release) ?? 0), 0);
}
