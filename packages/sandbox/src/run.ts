// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { NexusError } from "@nexus/core";
import { findTool, requireTools, userNamespaces } from "@nexus/host";
import { accountFiles, bubblewrapArguments, type SandboxView } from "./command.ts";
import { inheritedDescriptors } from "./descriptors.ts";
import { processorList } from "./processors.ts";

export interface SandboxOptions extends SandboxView {
  /** The program and its arguments; found on the sandbox's own PATH. */
  command: readonly string[];
  /** Standard output and standard error are appended to it, in the order they came. */
  logFile: string;
  signal?: AbortSignal;
  limits?: SandboxLimits;
  /** File mode mask of the command; 0o022 when absent. */
  umask?: number;
  /** How many processors the command may use; all of this process's when absent. */
  cpus?: number;
}

export interface SandboxLimits {
  /** Milliseconds until everything inside is killed. */
  timeout?: number;
}

export interface SandboxResult {
  /** Of the command; 128 + signal number when a signal ended it. */
  exitCode: number;
}

const descriptors = { status: 3, passwd: 4, group: 5 };

/**
 * Runs a command with declared inputs only: no network, no files of the user, own process table, fixed names and
 * environment. Everything inside dies with this process. Exit codes other than 0 are returned, not thrown.
 * @throws NexusError "tool-missing" without bwrap, "failed" when the sandbox cannot be set up, "timeout", "interrupted".
 */
export async function runSandboxed(options: SandboxOptions): Promise<SandboxResult> {
  await requireTools(options.cpus === undefined ? ["bwrap"] : ["bwrap", "taskset"]);
  const log = openSync(options.logFile, "a");
  try {
    const logStart = fstatSync(log).size;
    const ended = await start(options, log);
    if (ended.exitCode !== undefined) return { exitCode: ended.exitCode };
    throw await notStarted(options, readFileSync(options.logFile).subarray(logStart).toString("utf8"), ended.signal);
  } finally {
    closeSync(log);
  }
}

interface Ended {
  /** What bwrap reported about the command; undefined when it never got to run it or was killed. */
  exitCode: number | undefined;
  signal: NodeJS.Signals | null;
}

/** How long everything inside gets to be gone after bwrap was killed, in milliseconds. */
const dyingTime = 5000;

function start(options: SandboxOptions, log: number): Promise<Ended> {
  if (options.signal?.aborted === true) throw new NexusError("interrupted", `interrupted: ${shown(options)}`);
  const [program, ...args] = commandLine(options);
  return new Promise((resolve, reject) => {
    const child = spawn(program as string, args, { env: {}, stdio: ["ignore", log, log, "pipe", "pipe", "pipe", ...coverInherited(log)] });
    let status = "";
    child.stdio[descriptors.status]?.on("data", (chunk: Buffer) => (status += chunk.toString("utf8")));
    give(child.stdio[descriptors.passwd] as Writable, accountFiles.passwd);
    give(child.stdio[descriptors.group] as Writable, accountFiles.group);

    let stopped: NexusError | undefined;
    const stop = (error: NexusError) => {
      stopped ??= error;
      child.kill("SIGKILL");
    };
    const onAbort = () => stop(new NexusError("interrupted", `interrupted: ${shown(options)}`));
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const limit = options.limits?.timeout;
    const timer = limit === undefined ? undefined : setTimeout(() => stop(timedOut(options, limit)), limit);
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
    };
    child.on("error", (error) => {
      settle();
      reject(error);
    });
    child.on("exit", () => {
      // Killed within its first moments, bwrap can leave a child that waits for it and keeps the pipes open.
      if (stopped !== undefined) setTimeout(() => child.stdio.forEach((pipe) => pipe?.destroy()), dyingTime).unref();
    });
    child.on("close", (_code, signal) => {
      settle();
      if (stopped !== undefined) reject(stopped);
      else resolve({ exitCode: reportedExitCode(status), signal });
    });
  });
}

// bwrap has no option for the file mode mask. The words of the command stay an argument list.
const shellWithMask = ["/bin/sh", "-c", 'umask "$0" && exec "$@"'];

function commandLine(options: SandboxOptions): string[] {
  const umask = (options.umask ?? 0o022).toString(8).padStart(3, "0");
  const processors = options.cpus === undefined ? [] : [findTool("taskset") as string, "--cpu-list", processorList(options.cpus)];
  return [
    ...processors,
    findTool("bwrap") as string,
    "--json-status-fd",
    `${descriptors.status}`,
    ...bubblewrapArguments(options, descriptors),
    "--",
    ...shellWithMask,
    umask,
    ...options.command,
  ];
}

/** Entries for spawn that put the log over each descriptor this process inherited, so that none leads out of the sandbox. */
function coverInherited(log: number): ("ignore" | number)[] {
  const inherited = inheritedDescriptors().filter((descriptor) => descriptor > descriptors.group);
  const entries = Array.from({ length: Math.max(descriptors.group, ...inherited) - descriptors.group }, () => "ignore" as "ignore" | number);
  for (const descriptor of inherited) entries[descriptor - descriptors.group - 1] = log;
  return entries;
}

/** Reads bwrap's status lines, `{ "child-pid": … }` then `{ "exit-code": … }`. */
function reportedExitCode(status: string): number | undefined {
  for (const line of status.split("\n").filter((text) => text.trim() !== "")) {
    const { "exit-code": exitCode } = JSON.parse(line) as { "exit-code"?: number };
    if (exitCode !== undefined) return exitCode;
  }
  return undefined;
}

async function notStarted(options: SandboxOptions, log: string, signal: NodeJS.Signals | null): Promise<NexusError> {
  const command = shown(options);
  if (signal === "SIGINT" || signal === "SIGTERM" || signal === "SIGHUP") return new NexusError("interrupted", `interrupted: ${command}`);
  if (signal !== null) return new NexusError("failed", `the sandbox of ${command} was killed by ${signal}`, { hint: "see whether the machine ran out of memory" });
  const namespaces = await userNamespaces();
  const why = namespaces.usable ? "" : `, since this system refuses user namespaces (${namespaces.reason})`;
  return new NexusError("failed", `the build sandbox could not be set up for: ${command}${why}`, {
    hint: namespaces.remedy,
    excerpt: log.trim() === "" ? undefined : log.trimEnd().split("\n").slice(-5).join("\n"),
  });
}

function timedOut(options: SandboxOptions, limit: number): NexusError {
  return new NexusError("timeout", `${shown(options)} did not end within ${Math.round(limit / 1000)} s`, {
    hint: `its output is in ${options.logFile}`,
  });
}

function shown({ command }: SandboxOptions): string {
  const text = command.join(" ");
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function give(pipe: Writable, text: string): void {
  // bwrap may be dead already; its end is what is reported.
  pipe.on("error", () => {});
  pipe.end(text);
}
