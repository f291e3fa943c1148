// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { PackageManifest } from "../../src/npk/manifest.ts";
import { makeTree, packTree } from "./fixture.ts";

/** A folder that is removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nexus-npk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A package of a small tree in a folder of its own. */
export async function packSample(changes: Partial<PackageManifest> = {}): Promise<{ folder: string; path: string; manifest: PackageManifest }> {
  const folder = testFolder();
  return { folder, ...(await packTree(folder, makeTree(folder), changes)) };
}
