// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { prepareFirmware } from "./firmware.ts";
import type { MachineOptions } from "./machine.ts";
import { qemuArguments } from "./qemu.ts";
import { spawnQemu } from "./spawn.ts";
import { Transcript } from "./transcript.ts";

export interface MachineEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** What QEMU itself said. */
  stderr: string;
}

export interface Machine {
  /** QEMU's process. */
  pid: number;
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
  const { firmware, remove } = await prepareFirmware(options);
  try {
    const child = await spawnQemu(options.architecture, [...qemuArguments(options, firmware), "-monitor", "none", "-serial", "stdio"], "pipe");
    return watch(child, options, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

function watch(child: ChildProcess, options: { logFile: string; signal?: AbortSignal }, removeFirmware: () => Promise<void>): Machine {
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
    await removeFirmware();
    return end;
  });
  return {
    pid: child.pid!,
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
