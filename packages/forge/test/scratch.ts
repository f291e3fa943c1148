// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ProgressEvent } from "@nexus/core";
import { removeWork } from "@nexus/sandbox";
import { onTestFinished } from "vitest";
import { openForge, type Forge, type ForgeOptions } from "../src/forge.ts";

/** A new folder below the system's temporary one. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "nexus-forge-"));
}

/** A new folder that goes when the running test ends. */
export function scratch(): string {
  const folder = makeFolder();
  onTestFinished(() => removeWork(folder));
  return folder;
}

/** Writes files below a folder, by their paths. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

export interface TestForge extends Forge {
  events: ProgressEvent[];
  /** The details reported so far. */
  details(): string[];
}

/** A forge that keeps everything below one folder, and what it reported. */
export function testForge(folder: string, options: Partial<ForgeOptions> = {}): TestForge {
  const events: ProgressEvent[] = [];
  const forge = openForge({
    recipesDir: join(folder, "recipes"),
    cacheDir: join(folder, "cache"),
    packagesDir: join(folder, "packages"),
    configDir: join(folder, "config"),
    report: (event) => events.push(event),
    jobs: 2,
    ...options,
  });
  return { ...forge, events, details: () => events.flatMap((event) => (event.type === "detail" ? [event.message] : [])) };
}

/** What a call throws. */
export async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
