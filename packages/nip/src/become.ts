// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { whyUnstartable } from "./startable.ts";

/**
 * Makes this process another program, with signals and streams as its own caller gave them to it.
 * @throws NexusError "no-command" where the kernel could not start it: Node can only abort then.
 */
export async function becomeProgram(path: string, words: readonly string[], { env = process.env, hint }: { env?: NodeJS.ProcessEnv; hint?: string } = {}): Promise<void> {
  const why = whyUnstartable(path);
  if (why !== undefined) throw new NexusError("no-command", `${path} ${why}`, { hint });
  await Promise.all([process.stdout, process.stderr].map(giveBack));
  // Node ignores these two, and exec(2) keeps what is ignored; the end of a listener makes them what they are by default.
  for (const signal of ["SIGPIPE", "SIGXFSZ"]) process.on(signal, nothing).off(signal, nothing);
  process.execve?.(path, [...words], env as Record<string, string>);
}

/** Waits until all of a stream is written, then makes it block again: other programs take O_NONBLOCK for an error. */
async function giveBack(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => stream.write("", () => resolve()));
  (stream as { _handle?: { setBlocking?(blocking: boolean): void } })._handle?.setBlocking?.(true);
}

function nothing(): void {}
