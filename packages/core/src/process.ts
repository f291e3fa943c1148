// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { collectOutput } from "./collect-output.ts";
import { NexusError, diskFull, tellsOfFullDisk } from "./errors.ts";

export interface RunOptions {
  cwd?: string;
  /** The whole environment; absent means this process's own. */
  env?: Record<string, string>;
  /** Bytes for standard input; absent means /dev/null. */
  input?: string | Uint8Array;
  /** Bytes that are kept of each stream, the last ones: for a command that may print without end. Without it, one that prints more than 256 MiB is killed. */
  keepLast?: number;
  /** A file that standard output and standard error are appended to, in the order they came; then both are returned empty. */
  logFile?: string;
  signal?: AbortSignal;
  /** Milliseconds after which the process is killed and the run ends with code "timeout". */
  timeout?: number;
  /** Exit codes that are no failure; [0] when absent. "any" accepts all. */
  accept?: readonly number[] | "any";
  /** A word on standard error is a failure too: for tools that end with 0 though they could not write. */
  mustBeSilent?: boolean;
  /** The package that provides the command, for the hint when it is missing. */
  package?: string;
}

/** Half of what a text can hold. */
const mostPrinted = 256 * 1024 * 1024;

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command with an argument list (never a shell) and waits for it.
 * @throws NexusError "tool-missing" when the command is not on PATH, "failed" when it exits with a code not accepted or prints too much
 *   (the excerpt has the last lines of what it printed), "disk-full" when those tell of that, "timeout", "interrupted".
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const log = options.logFile === undefined ? undefined : openSync(options.logFile, "a");
  try {
    return await start(command, args, options, log);
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

function start(command: string, args: readonly string[], options: RunOptions, log: number | undefined): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: [options.input === undefined ? "ignore" : "pipe", log ?? "pipe", log ?? "pipe"],
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input);
    let stopped: NexusError | undefined;
    const stop = (error: NexusError) => {
      stopped ??= error;
      child.kill("SIGKILL");
      // A grandchild that holds the other ends would keep us waiting.
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    const exceeded = () => {
      if (options.keepLast === undefined) stop(new NexusError("failed", `${command} printed more than ${mostPrinted / 1024 / 1024} MiB`));
    };
    const stdout = collectOutput(child.stdout, options.keepLast ?? mostPrinted, exceeded);
    const stderr = collectOutput(child.stderr, options.keepLast ?? mostPrinted, exceeded);
    const onAbort = () => stop(new NexusError("interrupted", `interrupted: ${command}`));
    if (options.signal?.aborted === true) onAbort();
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const timer =
      options.timeout === undefined ? undefined : setTimeout(() => stop(new NexusError("timeout", `${command} did not end within ${options.timeout} ms`)), options.timeout);
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
    };
    child.on("error", (cause: NodeJS.ErrnoException) => {
      settle();
      reject(cause.code === "ENOENT" ? missing(command, options.package, cause) : cause);
    });
    child.on("close", (code, signal) => {
      settle();
      if (stopped !== undefined) return reject(stopped);
      const result: RunResult = {
        exitCode: code ?? 128,
        stdout: stdout(),
        stderr: stderr(),
      };
      const accept = options.accept ?? [0];
      const complained = options.mustBeSilent === true && result.stderr.trim() !== "";
      if (code !== null && (accept === "any" || accept.includes(code)) && !complained) return resolve(result);
      reject(failure(command, args, result, signal));
    });
  });
}

function missing(command: string, owner: string | undefined, cause: Error): NexusError {
  return new NexusError("tool-missing", `the host tool ${command} is missing`, {
    hint: owner === undefined ? "nexus doctor names the package that provides it" : `install the package ${owner}, or run: nexus doctor --install`,
    cause,
  });
}

function failure(command: string, args: readonly string[], result: RunResult, signal: NodeJS.Signals | null): NexusError {
  const how = signal === null ? `exit code ${result.exitCode}` : `signal ${signal}`;
  const text = (result.stderr.trim() === "" ? result.stdout : result.stderr).trimEnd();
  const tail = text.split("\n").slice(-40).join("\n");
  const excerpt = tail === "" ? undefined : tail;
  const message = `${[command, ...args].join(" ").slice(0, 400)} ended with ${how}`;
  return tellsOfFullDisk(tail) ? diskFull(`${message}: no space left on the device`, { excerpt }) : new NexusError("failed", message, { excerpt });
}
