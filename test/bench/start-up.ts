// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@nexus/core";

/** Prints what a command takes beside a peer, both measured by hyperfine in one run. `hyperfine` may be one that is started in a view. */
export async function benchCommand(label: string, command: string, peerLabel: string, peer: string, hyperfine = "hyperfine"): Promise<void> {
  const file = join(tmpdir(), `nexus-hyperfine-${process.pid}.json`);
  // Certificates named in the environment would be loaded at each start of Node, and hide what is measured.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env as Record<string, string>;
  await run(hyperfine, ["--shell=none", "--warmup=3", "--runs=30", "--style=none", `--export-json=${file}`, command, peer], { env });
  const [ours, theirs] = (JSON.parse(readFileSync(file, "utf8")) as { results: { median: number }[] }).results.map(({ median }) => median * 1000) as [number, number];
  rmSync(file);
  process.stdout.write(`${label}: ${ours.toFixed(1)} ms, ${peerLabel} ${theirs.toFixed(1)} ms, ratio ${(ours / theirs).toFixed(2)} (medians of 30)\n`);
}
