// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { NexusError } from "@nexus/core";
import { findDisaster } from "./disasters.ts";
import { prepareFirmware } from "./firmware.ts";
import type { MachineOptions } from "./machine.ts";
import { qemuArguments } from "./qemu.ts";
import { spawnQemu, whenAborted } from "./spawn.ts";
import { Transcript } from "./transcript.ts";

/**
 * Runs a machine with its console on this terminal until it ends; Ctrl-a x ends it, Ctrl-a c is QEMU's monitor. The
 * console is kept in `logFile` too.
 * @throws NexusError "tool-missing", "failed" when QEMU ends with an error, "boot-failed" when the system panicked,
 *   AbortError when interrupted.
 */
export async function runInteractively(options: MachineOptions & { logFile: string; signal?: AbortSignal }): Promise<void> {
  options.signal?.throwIfAborted();
  const { firmware, remove } = await prepareFirmware(options);
  try {
    const console = `stdio,id=console,mux=on,signal=off,logfile=${options.logFile.replaceAll(",", ",,")}`;
    const args = [...qemuArguments(options, firmware), "-chardev", console, "-serial", "chardev:console", "-mon", "chardev=console"];
    const child = await spawnQemu(options.architecture, args, "inherit");
    // SIGTERM lets QEMU put the terminal back in order.
    const forget = whenAborted(options.signal, () => void child.kill("SIGTERM"));
    const [exitCode, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    forget();
    options.signal?.throwIfAborted();
    if (exitCode !== 0) throw new NexusError("failed", `QEMU ended with ${signal === null ? `exit code ${exitCode}` : `signal ${signal}`}`);
  } finally {
    await remove();
  }
  const transcript = new Transcript();
  transcript.append(await readFile(options.logFile));
  const disaster = findDisaster(transcript.text);
  if (disaster !== undefined) throw new NexusError("boot-failed", `the system stopped: ${disaster}`, { hint: `the whole console log is ${options.logFile}` });
}
