// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeToolRoot, runSandboxed, type SandboxOptions } from "../src/index.ts";

/** A folder of a test, and a sandbox with a shell, coreutils and perl in it. */
export interface Bench {
  folder: string;
  /** Runs a shell script inside; returns its exit code and what it printed. */
  shell(script: string, options?: Partial<SandboxOptions>): Promise<{ exitCode: number; output: string }>;
  remove(): void;
}

export async function makeBench(tools: readonly string[] = ["perl"]): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "nexus-sandbox-test-"));
  const root = await makeToolRoot(tools, join(folder, "cache"));
  const buildDir = join(folder, "build");
  mkdirSync(buildDir);
  let runs = 0;
  return {
    folder,
    async shell(script, options = {}) {
      runs += 1;
      const logFile = options.logFile ?? join(folder, `${runs}.log`);
      const { exitCode } = await runSandboxed({ root, buildDir, command: ["sh", "-c", script], ...options, logFile });
      return { exitCode, output: readFileSync(logFile, "utf8") };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
