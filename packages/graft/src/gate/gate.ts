// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { hostArchitecture, step, type Architecture, type Report } from "@nexus/core";
import { inRoot, treePath, type InstalledProgram, type Root } from "@nexus/store";
import { ecosystems } from "../ecosystems.ts";
import type { EcosystemName } from "../ecosystem.ts";
import type { Installed } from "../install/add-release.ts";
import { closureOf } from "../install/closure-of.ts";
import { commandsOf } from "../view/commands.ts";
import type { ViewNeeds } from "../view/describe-view.ts";
import { needsOf } from "../view/launchers.ts";
import { nipRunBinary } from "../view/nip-run.ts";
import { isReal } from "../view/real-programs.ts";
import { missingInterpreter } from "./interpreter.ts";
import { libraryNames, missingLibraries } from "./needed.ts";
import { probe } from "./probe.ts";

/** glibc's own libraries and those of gcc: what pkgsrc's programs take from the host, as they are built for it. */
const hostContract = [
  /^(lib(c|m|dl|rt|pthread|util|resolv|crypt|nsl|anl|mvec|BrokenLocale|thread_db)\.so(\.\d+)*|ld-linux[\w-]*\.so\.\d)$/,
  /^lib(gcc_s|stdc\+\+|gomp|atomic|gfortran|quadmath)\.so(\.\d+)*$/,
];

/**
 * Tries grafted programs in their place: every library that a freshly grafted tree needs must be there, and each program
 * that was asked for must start once. Returns the programs with their verdicts: "runs", "runs-in-view", "resolves" (nothing
 * was started: no command, or another architecture, or no view can be made here), "broken: why".
 */
export async function gate(
  root: Root,
  programs: readonly InstalledProgram[],
  installed: readonly Installed[],
  options: { report: Report; signal?: AbortSignal },
): Promise<InstalledProgram[]> {
  const fresh = new Map(installed.filter((each) => each.fresh && ecosystems[each.release.ecosystem].way !== "own").map((each) => [each.program.key, each]));
  const due = programs.filter((program) => isDue(program, installed, fresh));
  if (due.length === 0) return [...programs];
  const closures = closuresAskedFor(installed);
  const verdicts = await step(options.report, "gate", `try ${due.length === 1 ? due[0]!.name : `${due.length} programs`}`, async () => {
    const all = new Map<string, InstalledProgram>();
    for (const program of due) all.set(program.key, await judged(program, { root, programs, installed, closures, signal: options.signal }));
    return all;
  });
  return programs.map((program) => verdicts.get(program.key) ?? program);
}

/** Trees that were written now, and programs that are now asked for or started in another way than before. */
function isDue(program: InstalledProgram, installed: readonly Installed[], fresh: ReadonlyMap<string, Installed>): boolean {
  if (fresh.has(program.key)) return true;
  const known = installed.find((each) => each.program.key === program.key);
  return known !== undefined && program.explicit && ecosystems[known.release.ecosystem].way !== "own" && (program.verdict === undefined || program.run !== known.program.run);
}

/** Among what programs are tried. */
interface Trial {
  root: Root;
  programs: readonly InstalledProgram[];
  installed: readonly Installed[];
  closures: readonly NamedClosure[];
  signal?: AbortSignal;
}

interface NamedClosure {
  members: readonly Installed[];
  keys: ReadonlySet<string>;
  /** What its programs find in it. */
  there: ReadonlySet<string>;
}

/** The closures of the programs that are asked for: a library has to find what it needs in each one that it is part of. */
function closuresAskedFor(installed: readonly Installed[]): NamedClosure[] {
  const byKey = new Map(installed.map((each) => [each.program.key, each]));
  const starts = installed.filter(({ program, release }) => program.explicit && ecosystems[release.ecosystem].way !== "own");
  return starts.map((start) => {
    const closure = closureOf(start, byKey);
    return { members: closure, keys: new Set(closure.map(({ program }) => program.key)), there: libraryNames(closure) };
  });
}

/** A program with its verdict. One whose plain start fails is tried in its view, and is started there from then on if that is better. */
async function judged(program: InstalledProgram, trial: Trial): Promise<InstalledProgram> {
  const verdict = await judge(program, trial);
  if (program.run !== "plain" || !isBroken(verdict)) return { ...program, verdict };
  const inView: InstalledProgram = { ...program, run: "view" };
  const second = await judge(inView, trial);
  return isBroken(second) ? { ...program, verdict } : { ...inView, verdict: second };
}

function isBroken(verdict: string): boolean {
  return verdict.startsWith("broken");
}

async function judge(program: InstalledProgram, trial: Trial): Promise<string> {
  const { root, programs, installed, closures, signal } = trial;
  const subject = installed.find(({ program: { key } }) => key === program.key)!;
  const { way } = ecosystems[program.ecosystem as EcosystemName];
  const contract = way === "prefix" ? [...hostContract, ...(subject.release.hostLibraries ?? [])] : [];
  const placed = { tree: program, files: subject.files };
  const own = closures.filter(({ keys }) => keys.has(program.key));
  const [missing] = own.flatMap(({ there }) => missingLibraries(root, placed, there, { architecture: program.architecture, contract }));
  if (missing !== undefined) return `broken: ${missing.path} needs ${missing.library}`;
  const needs = needsOf(root, program, programs, root.path);
  const commands = program.explicit && program.architecture === hostArchitecture() ? commandsToTry(program, commandsOf(inRoot(root, treePath(program))), needs) : [];
  let verdict = "resolves";
  for (const command of commands) {
    const isFile = subject.files.some(({ path, kind }) => kind === "file" && path === `bin/${command}`);
    const lacking =
      way === "usr" && isFile
        ? missingInterpreter(
            inRoot(root, `${treePath(program)}/bin/${command}`),
            own.flatMap(({ members }) => members),
          )
        : undefined;
    if (lacking !== undefined) return `broken: ${command} is a script for ${lacking}, which its closure does not have`;
    const result = await probe(nipRunBinary(hostArchitecture() as Architecture), program, command, needs(command), signal);
    if (result.outcome === "failed") return `broken: ${command}: ${result.why}`;
    if (command !== commands[0] || result.outcome === "not-tried") continue;
    const direct = program.run === undefined || (needs(command).plain !== undefined && isReal(root));
    verdict = direct ? "runs" : "runs-in-view";
  }
  return verdict;
}

/** The command that stands for its program, and where that needs a view one that does not. */
function commandsToTry({ name }: InstalledProgram, commands: readonly string[], needs: (command: string) => ViewNeeds): string[] {
  const first = commands.find((command) => command === name) ?? commands[0];
  const plain = first === undefined || needs(first).plain !== undefined ? undefined : commands.find((command) => needs(command).plain !== undefined);
  return [first, plain].filter((command) => command !== undefined);
}
