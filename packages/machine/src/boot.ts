// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { prepareFirmware } from "./firmware.ts";
import { type FollowedFile, followNewFile } from "./follow.ts";
import type { MachineOptions } from "./machine.ts";
import { qemuArguments } from "./qemu.ts";
import { spawnQemu, whenAborted } from "./spawn.ts";
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
 * Starts a machine with its serial console on a pipe for input and on `logFile` for output: QEMU writes it itself. A file
 * takes every byte at once, while a socket that is read too late makes QEMU drop some.
 * @throws NexusError "tool-missing" without QEMU or firmware, "usage" for an impossible machine.
 */
export async function bootMachine(options: MachineOptions & { logFile: string; signal?: AbortSignal }): Promise<Machine> {
  options.signal?.throwIfAborted();
  await mkdir(dirname(options.logFile), { recursive: true });
  const { firmware, remove } = await prepareFirmware(options);
  const log = followNewFile(options.logFile);
  try {
    const args = [...qemuArguments(options, firmware), "-monitor", "none", "-serial", "stdio"];
    const child = await spawnQemu(options.architecture, args, ["pipe", log.descriptor, "pipe"]);
    return watch(child, log, options, remove);
  } catch (error) {
    log.close();
    await remove();
    throw error;
  }
}

const pollMilliseconds = 5;

function watch(child: ChildProcess, log: FollowedFile, options: { logFile: string; signal?: AbortSignal }, removeFirmware: () => Promise<void>): Machine {
  const transcript = new Transcript();
  const listeners = new Set<() => void>();
  let stderr = "";
  let told = 0;
  const poll = () => {
    const bytes = log.read();
    if (bytes.length > 0) transcript.append(bytes);
    if (bytes.length === 0 && stderr.length === told) return;
    told = stderr.length;
    for (const listener of listeners) listener();
  };
  const polling = setInterval(poll, pollMilliseconds);
  child.stderr!.on("data", (bytes: Buffer) => (stderr += bytes.toString("utf8")));
  // A machine that ended cannot be typed to; its end is what counts.
  child.stdin!.on("error", () => {});
  const kill = () => void child.kill("SIGKILL");
  const forget = whenAborted(options.signal, kill);
  const ended = once(child, "close").then(async ([exitCode, signal]): Promise<MachineEnd> => {
    clearInterval(polling);
    forget();
    poll();
    log.close();
    await removeFirmware();
    return { exitCode: exitCode as number | null, signal: signal as NodeJS.Signals | null, stderr };
  });
  return {
    pid: child.pid!,
    transcript,
    logFile: options.logFile,
    startedAt: performance.now(),
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
