// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@nexus/core";
import type { TreeName } from "@nexus/store";
import { describeView, type ViewNeeds } from "../view/describe-view.ts";

/** What one real start of a command came to. */
export type Probe = { outcome: "started" } | { outcome: "failed"; why: string } | { outcome: "not-tried"; why: string };

const deadlineSeconds = 5;

/** Bytes of what a command prints that are looked at: its linker and nip-run speak last. */
const heardBytes = 64 * 1024;

/** What dynamic linkers and the kernel say of a program that cannot begin. */
const loaderFailures =
  /error while loading shared libraries: ([^\n]+)|Error loading shared library ([^\n]+)|Error relocating ([^\n]+)|symbol lookup error: ([^\n]+)|(version `[^\n]+ not found[^\n]*)|cannot start ([^\n]+: Exec format error)/;

/**
 * Starts a command once with --version, without network, input or rights, for five seconds at most. Any way it ends is a
 * start, unless its linker or the kernel stopped it, or a signal. `nipRun` is the launcher's path on this machine.
 */
export async function probe(nipRun: string, tree: TreeName, command: string, needs: ViewNeeds, signal?: AbortSignal): Promise<Probe> {
  const folder = mkdtempSync(join(tmpdir(), "nip-probe-"));
  try {
    const view = join(folder, command);
    writeFileSync(view, describeView(tree, command, needs));
    const words = ["--view", view, "--probe", "--deadline", String(deadlineSeconds), "--", "--version"];
    const { exitCode, stdout, stderr } = await run(nipRun, words, { accept: "any", keepLast: heardBytes, signal, timeout: (deadlineSeconds + 10) * 1000 });
    return judge(exitCode, stdout + stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The exit codes are those of nip-run --probe: kernel/run/src/probe.c. */
function judge(exitCode: number, output: string): Probe {
  const [, ...failures] = loaderFailures.exec(output) ?? [];
  const failure = failures.find((text) => text !== undefined);
  if (failure !== undefined) return { outcome: "failed", why: failure.trim().slice(0, 200).toWellFormed() };
  switch (exitCode) {
    case 3:
      return { outcome: "failed", why: lastLine(output) };
    case 126:
      return { outcome: "not-tried", why: lastLine(output) };
    case 127:
      return { outcome: "failed", why: lastLine(output) };
    default:
      return { outcome: "started" };
  }
}

function lastLine(output: string): string {
  return (output.trimEnd().split("\n").at(-1) ?? "").slice(0, 200).toWellFormed(); // the cut may part a pair, which no document can hold
}
