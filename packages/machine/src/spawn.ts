// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { Architecture } from "@nexus/core";
import { findTool, requireTools } from "@nexus/host";

/**
 * Starts QEMU for a guest architecture. It ends with this process, even when that is killed: setpriv asks the kernel for
 * it and becomes QEMU then. Without setpriv (systems that lack util-linux) QEMU would live on.
 * @throws NexusError "tool-missing".
 */
export async function spawnQemu(architecture: Architecture, args: readonly string[], stdio: StdioOptions): Promise<ChildProcess> {
  const name = `qemu-system-${architecture}`;
  await requireTools([name]);
  const command = [findTool(name)!, ...args];
  const setpriv = findTool("setpriv");
  if (setpriv !== undefined) command.unshift(setpriv, "--pdeathsig", "KILL", "--");
  const child = spawn(command[0]!, command.slice(1), { stdio });
  await once(child, "spawn");
  return child;
}

/** Calls `stop` when the signal is aborted, at once when it is already: it may have been while QEMU was being started. Returns how to call that off. */
export function whenAborted(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });
  return () => signal?.removeEventListener("abort", stop);
}
