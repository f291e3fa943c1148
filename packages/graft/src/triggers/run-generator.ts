// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { NexusError, run } from "@nexus/core";
import type { Root } from "@nexus/store";
import { triggerLimits } from "./limits.ts";
import type { ScratchView } from "./scratch-view.ts";
import type { DueCache } from "./triggers.ts";

/**
 * Runs the generator of a cache in a scratch view, as the gate starts a program: without network, input or rights, and with
 * a deadline. Returns what it printed, the end of it where that is too much. @throws NexusError "failed" with the reason in one line, "interrupted".
 */
export async function runGenerator(nipRun: string, root: Root, { folder, usr }: ScratchView, { trigger, ...cache }: DueCache, signal?: AbortSignal): Promise<string> {
  const view = join(folder, trigger.name);
  const lines = [`exec /usr/bin/${trigger.generator}`, `root ${root.path}`, `usr ${usr}`, "env-prepend PATH=/usr/bin", "env LC_ALL=C.UTF-8"];
  // The store flushes what it keeps; update-mime-database need not flush each of its files before.
  writeFileSync(view, `${[...lines, "env PKGSYSTEM_ENABLE_FSYNC=0"].join("\n")}\n`);
  const args = trigger.args(
    `/usr/${cache.folder}`,
    cache.inputs.map((path) => `/usr/${path}`),
  );
  const seconds = triggerLimits.deadlineSeconds;
  const words = ["--view", view, "--probe", "--deadline", String(seconds), "--", ...args];
  // One byte more than is taken shows that it is too much.
  const { exitCode, stdout, stderr } = await run(nipRun, words, { accept: "any", keepLast: triggerLimits.bytes + 1, signal, timeout: (seconds + 10) * 1000 });
  if (exitCode !== 0) throw new NexusError("failed", `${trigger.generator}: ${reasonIn(stderr)}`);
  return stdout;
}

/** The generator's own last line, else nip-run's, which names the scratch view before it says how the start ended. */
function reasonIn(stderr: string): string {
  const lines = stderr.trimEnd().split("\n");
  const own = lines.findLast((line) => line !== "" && !line.startsWith("nip-run: "));
  return (own ?? lines.at(-1)!.replace(/^nip-run: \S+: /, "")).slice(0, 200).toWellFormed();
}
