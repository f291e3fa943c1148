// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { scanTree } from "../src/index.ts";

/** A temporary folder that goes with the test. `inMemory`: for what makes thousands of roots and asks nothing of a disk. */
export function temporaryFolder({ inMemory = false } = {}): string {
  const folder = mkdtempSync(join(inMemory && existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "nexus-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything in a folder as text, one line an entry; for comparing whole roots. */
export async function snapshot(folder: string): Promise<string[]> {
  return (await scanTree(folder)).map((entry) => JSON.stringify(entry));
}
