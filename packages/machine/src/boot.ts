// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { NexusError } from "@nexus/core";
import { findFirmware } from "./firmware.ts";
import type { MachineOptions } from "./machine.ts";
import { qemuArguments, qemuProgram } from "./qemu.ts";
import { Transcript } from "./transcript.ts";

export interface MachineEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** What QEMU itself said. */
  stderr: string;
}

export interface Machine {
  transcript: Transcript;
  logFile: string;
  /** performance.now() at the start of QEMU, milliseconds. */
  startedAt: number;
  /** Calls back soon after output came, from the console or from QEMU itself. Returns how to stop that. */
  onOutput(listener: () => void): () => void;
  /** What QEMU itself said so far. */
  stderr(): string;
  /** Types into the console. */
  send(text: string): void;
  /** Fulfilled when QEMU is gone, its log is on disk and its temporary files are removed. */
  ended: Promise<MachineEnd>;
  /** Ends QEMU now and waits for that. */
  stop(): Promise<void>;
}

/**
 * Starts a machine with its serial console on a pipe. Console output is kept in `logFile`, byte for byte.
 * @throws NexusError "tool-missing" without QEMU or firmware, "usage" for an impossible machine.
 */
export async function bootMachine(options: MachineOptions & { logFile: string; signal?: AbortSignal }): Promise<Machine> {
  options.signal?.throwIfAborted();
  await mkdir(dirname(options.logFile), { recursive: true });
  return withVariables(options, async (variables, cleanUp) => {
    const child = await spawnQemu(options, [...qemuArguments(options, variables), "-monitor", "none", "-serial", "stdio"]);
    return watch(child, options, cleanUp);
  });
}

/** Starts QEMU. @throws NexusError "tool-missing". */
export async function spawnQemu(options: MachineOptions, args: readonly string[], stdio: "pipe" | "inherit" = "pipe"): Promise<ChildProcess> {
  const program = qemuProgram(options.architecture);
  const child = spawn(program.command, args, { stdio });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => {
      reject(new NexusError("tool-missing", `the host tool ${program.command} cannot be started`, { hint: `install the package ${program.package}, or run: nexus doctor --install`, cause }));
    });
  });
  return child;
}

/** Gives UEFI firmware a fresh copy of its variables; `cleanUp` removes it and is called here when the start fails. */
export async function withVariables<T>(options: MachineOptions, start: (variables: string | undefined, cleanUp: () => Promise<void>) => Promise<T>): Promise<T> {
  const firmware = options.boot.mode === "firmware" ? findFirmware(options.architecture) : undefined;
  if (firmware?.kind !== "uefi") return start(undefined, async () => {});
  const folder = await mkdtemp(join(tmpdir(), "nexus-machine-"));
  const cleanUp = () => rm(folder, { recursive: true, force: true });
  try {
    const variables = join(folder, "variables.fd");
    await copyFile(firmware.variables, variables);
    return await start(variables, cleanUp);
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function watch(child: ChildProcess, options: { logFile: string; signal?: AbortSignal }, cleanUp: () => Promise<void>): Machine {
  const startedAt = performance.now();
  const transcript = new Transcript();
  const listeners = new Set<() => void>();
  const log = createWriteStream(options.logFile);
  let stderr = "";
  // A serial console comes byte by byte; listeners that search its text are called a few times a moment at most.
  let telling: NodeJS.Timeout | undefined;
  const tell = () => {
    telling ??= setTimeout(() => {
      telling = undefined;
      for (const listener of listeners) listener();
    }, 4);
  };
  child.stdout!.on("data", (bytes: Buffer) => {
    log.write(bytes);
    transcript.append(bytes);
    tell();
  });
  child.stderr!.on("data", (bytes: Buffer) => {
    stderr += bytes.toString("utf8");
    tell();
  });
  // A machine that ended cannot be typed to; its end is what counts.
  child.stdin!.on("error", () => {});
  const kill = () => void child.kill("SIGKILL");
  options.signal?.addEventListener("abort", kill, { once: true });
  const ended = new Promise<MachineEnd>((resolve) => {
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal, stderr }));
  }).then(async (end) => {
    options.signal?.removeEventListener("abort", kill);
    log.end();
    await finished(log).catch(() => {});
    await cleanUp();
    return end;
  });
  return {
    transcript,
    logFile: options.logFile,
    startedAt,
    onOutput(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stderr: () => stderr,
    send: (text) => void child.stdin!.write(text),
    ended,
    async stop() {
      kill();
      await ended;
    },
  };
}
