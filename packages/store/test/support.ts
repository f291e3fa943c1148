// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { scanTree } from "../src/index.ts";

/** A temporary folder that goes with the test: in memory, unless a real disk's ways matter. */
export function temporaryFolder({ onDisk = false } = {}): string {
  const folder = mkdtempSync(join(!onDisk && existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "nexus-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything in a folder as text, one line an entry; for comparing whole roots. */
export async function snapshot(folder: string): Promise<string[]> {
  return (await scanTree(folder)).map((entry) => JSON.stringify(entry));
}
