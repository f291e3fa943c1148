// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NexusError } from "@nexus/core";
import { defaultBuildPath, makeToolRoot, runSandboxed, type SandboxInput, type ToolRoot } from "@nexus/sandbox";
import type { Forge } from "../forge.ts";
import { expand } from "../recipe/variables.ts";
import { cachedAction, findResult, keyOf, type CachedResult, type Work } from "./cache.ts";
import { buildFailure, commandTimeout, formatCommand, keepLog } from "./failure.ts";
import { isOwnFolder } from "./own-folder.ts";

/** Commands that make a folder out of declared inputs, in the sandbox. `${BUILD}` and `${JOBS}` may stand in all its texts. */
export interface Action {
  /** For people: "toybox for riscv64". Also tells which earlier result to compare with. */
  name: string;
  commands: readonly Command[];
  /** Of every command. */
  env?: Readonly<Record<string, string>>;
  inputs?: readonly ActionInput[];
  /** What the commands need of this machine besides a shell and its usual helpers: names of the host's tool table, commands, or absolute paths. */
  tools: readonly string[];
  /** Folders below the build folder that are there from the start. */
  folders?: readonly string[];
  /** Texts that lie below the build folder from the start, by their place. */
  files?: Readonly<Record<string, string>>;
  /** The folder below the build folder that is kept; `finish` makes what is kept when absent. */
  output?: string;
  /** Seconds since 1970, told to the commands as SOURCE_DATE_EPOCH. */
  sourceDateEpoch: number;
  /** Work of this process on the build folder, after the last command. */
  finish?: Finish;
}

export interface Command {
  /** The program and its arguments; no shell reads them. */
  argv: readonly string[];
  /** The working folder; the build folder when absent. */
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}

export interface ActionInput {
  /** The absolute path at which the commands see it. */
  inside: string;
  /** Names its content. */
  digest: string;
  /** Where it lies; a function is asked only when the action really runs. */
  host: string | (() => string | Promise<string>);
}

export interface Finish {
  /** What it depends on besides the commands. */
  key: object;
  run(build: BuildFolder): Promise<void>;
}

/** The build folder of an action, for what is done to it from outside. */
export interface BuildFolder {
  /** The folder on this machine. Commands wrote what lies in it: follow no link in it. */
  folder: string;
  /** Where commands see it. */
  path: string;
  /** The folder that is kept. No command sees it. */
  output: string;
  /** For files of this process. Commands see of it only what they are given as an input. */
  aside: string;
  /** Runs one more command in the sandbox. @throws NexusError "build-failed". */
  run(command: Command, inputs?: readonly SandboxInput[]): Promise<void>;
  /** Adds a line to the log. */
  log(line: string): void;
}

/** The key of an action, the tools it sees, and its result when the cache has it. Runs nothing. */
export async function findAction(forge: Forge, action: Action): Promise<{ key: string; tools: ToolRoot["packages"]; result: CachedResult | undefined }> {
  const root = await makeToolRoot(action.tools, forge.cacheDir);
  const key = keyOf(partsOf(forge, action, root));
  return { key, tools: root.packages, result: findResult(forge.actionsDir, key) };
}

/**
 * Runs an action in the sandbox, or takes its result from the cache.
 * @throws NexusError "build-failed" with the command, the end of its output and where the whole log lies; "timeout"
 *   likewise; "disk-full", "tool-missing", "interrupted".
 */
export async function runAction(forge: Forge, action: Action): Promise<CachedResult> {
  const root = await makeToolRoot(action.tools, forge.cacheDir);
  return cachedAction(forge, { name: action.name, parts: partsOf(forge, action, root) }, async (work) => {
    try {
      await runCommands(forge, action, root, work);
    } catch (error) {
      throw keepLog(forge, action.name, work.logFile, error);
    }
  });
}

function partsOf(forge: Forge, action: Action, root: ToolRoot): object {
  const { name, commands, env, inputs = [], folders, files, output, sourceDateEpoch, finish } = action;
  return {
    kind: "action",
    name,
    commands: Object.fromEntries(commands.map((command, index) => [`${index + 1}`, command])),
    env,
    inputs: Object.fromEntries(inputs.map(({ inside, digest }) => [inside, digest])),
    tools: Object.fromEntries(root.packages.map(({ name: tool, version, architecture }) => [`${tool}:${architecture}`, version])),
    folders,
    files,
    output,
    sourceDateEpoch,
    finish: finish?.key,
    buildPath: buildPathOf(forge),
  };
}

function buildPathOf(forge: Forge): string {
  return forge.variation.buildPath ?? defaultBuildPath;
}

function valuesOf(forge: Forge): Record<string, string> {
  return { BUILD: buildPathOf(forge), JOBS: `${forge.jobs}` };
}

async function runCommands(forge: Forge, action: Action, root: ToolRoot, work: Work): Promise<void> {
  const folder = join(work.folder, "build");
  for (const name of [".", ...(action.folders ?? [])]) mkdirSync(join(folder, name), { recursive: true });
  const values = valuesOf(forge);
  for (const [name, text] of Object.entries(action.files ?? {})) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), expand(text, values));
  }
  const inputs: SandboxInput[] = [];
  for (const { inside, host } of action.inputs ?? []) inputs.push({ inside, host: typeof host === "string" ? host : await host() });

  const log = (line: string) => appendFileSync(work.logFile, `${line}\n`);
  const run = (command: Command, more: readonly SandboxInput[] = []) =>
    runCommand(forge, action, command, { root, folder, inputs: [...inputs, ...more], logFile: work.logFile, log });
  for (const command of action.commands) await run(command);
  takeOutput(action, folder, work.output);
  await action.finish?.run({ folder, path: buildPathOf(forge), output: work.output, aside: work.folder, run, log });
}

/** Puts what is kept out of the commands' reach. */
function takeOutput({ name, output }: Action, folder: string, kept: string): void {
  if (output === undefined) return mkdirSync(kept);
  if (!isOwnFolder(folder, output)) throw new NexusError("build-failed", `${name}: no command made its output folder ${output}`);
  renameSync(join(folder, output), kept);
}

interface Surroundings {
  root: ToolRoot;
  folder: string;
  inputs: SandboxInput[];
  logFile: string;
  log(line: string): void;
}

async function runCommand(forge: Forge, action: Action, command: Command, { root, folder, inputs, logFile, log }: Surroundings): Promise<void> {
  const { variation } = forge;
  const values = valuesOf(forge);
  const expandAll = (env: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(env).map(([name, text]) => [name, expand(text, values)]));
  const argv = command.argv.map((word) => expand(word, values));
  log(`$ ${formatCommand(argv)}`);
  const running = runSandboxed({
    root,
    buildDir: folder,
    buildPath: buildPathOf(forge),
    inputs,
    command: argv,
    cwd: command.cwd === undefined ? undefined : expand(command.cwd, values),
    env: {
      ...(variation.locale === undefined ? {} : { LC_ALL: variation.locale }),
      ...(variation.timezone === undefined ? {} : { TZ: variation.timezone }),
      SOURCE_DATE_EPOCH: `${action.sourceDateEpoch}`,
      ...expandAll(action.env ?? {}),
      ...expandAll(command.env ?? {}),
    },
    hostname: variation.hostname,
    umask: variation.umask,
    cpus: variation.jobs,
    logFile,
    limits: { timeout: forge.commandLimit },
    signal: forge.signal,
  });
  const { exitCode } = await running.catch((error: unknown) => {
    throw error instanceof NexusError && error.code === "timeout" ? commandTimeout(action.name, argv, forge.commandLimit, logFile) : error;
  });
  if (exitCode !== 0) throw buildFailure(action.name, argv, exitCode, logFile);
}
