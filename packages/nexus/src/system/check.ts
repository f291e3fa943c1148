// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NexusError, step } from "@nexus/core";
import { openForge, type Forge, type Variation } from "@nexus/forge";
import type { System } from "../profile/system.ts";
import { comparedFiles } from "./assemble.ts";
import { buildSystem, type BuiltSystem } from "./build.ts";
import { findDifferingFile } from "./differing-file.ts";

export interface CheckOptions {
  /** Take the kernel from the cache instead of building it again. */
  reuseKernel: boolean;
}

/** The conditions of the second build, each other than those of the first. */
function variationFor(forge: Forge): Variation {
  return { buildPath: "/home/elsewhere/of-another-length", jobs: forge.jobs + 1, hostname: "elsewhere", locale: "C.UTF-8", umask: 0o077, timezone: "Pacific/Chatham" };
}

/**
 * Builds a system a second time from its sources, under other conditions (path, time, host name, locale, time zone,
 * umask, number of jobs), and compares the images bit for bit. Returns the files that are equal.
 * @throws NexusError "not-reproducible" naming the first file that differs.
 */
export async function checkReproducible(forge: Forge, system: System, first: BuiltSystem, { reuseKernel }: CheckOptions): Promise<string[]> {
  const work = mkdtempSync(join(forge.cacheDir, "check-"));
  try {
    const second = openForge({ ...forge, actionsDir: join(work, "actions"), packagesDir: join(work, "packages"), variation: variationFor(forge) });
    const built = await underOtherConditions(() => buildSystem(second, system, join(work, "image"), reuseKernel ? { kernelForge: forge } : {}));
    return await step(forge.report, "compare", "compare the two images", async () => {
      const files = comparedFiles(first.image);
      for (const file of files) await requireEqual(join(first.folder, file), join(built.folder, file), file, { forge, second, system });
      return files;
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What this process itself puts into images must not depend on its umask, locale and time zone either. */
async function underOtherConditions<T>(work: () => Promise<T>): Promise<T> {
  const umask = process.umask(0o077);
  const { LC_ALL, TZ } = process.env;
  Object.assign(process.env, { LC_ALL: "C.UTF-8", TZ: "Pacific/Chatham" });
  try {
    return await work();
  } finally {
    process.umask(umask);
    restore("LC_ALL", LC_ALL);
    restore("TZ", TZ);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

async function requireEqual(one: string, other: string, file: string, builds: { forge: Forge; second: Forge; system: System }): Promise<void> {
  const offset = firstDifference(one, other);
  if (offset === undefined) return;
  const inPackage = await findDifferingFile(builds.forge.packagesDir, builds.second.packagesDir, builds.system.architecture);
  throw new NexusError("not-reproducible", `the second build gives another ${file}: the first difference is at byte ${offset}`, {
    hint: inPackage === undefined ? "no package differs, so it is the kernel or the image itself" : `it comes from ${inPackage}`,
  });
}

/** The offset of the first byte in which two files differ, their common length when one ends early, or undefined. */
export function firstDifference(one: string, other: string): number | undefined {
  const files = [one, other].map((path) => openSync(path, "r"));
  try {
    const [a, b] = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)];
    for (let offset = 0; ; ) {
      const [read = 0, readOther = 0] = [readSync(files[0]!, a, 0, a.length, offset), readSync(files[1]!, b, 0, b.length, offset)];
      const common = Math.min(read, readOther);
      if (!a.subarray(0, common).equals(b.subarray(0, common))) return offset + a.subarray(0, common).findIndex((byte, index) => byte !== b[index]);
      if (read !== readOther) return offset + common;
      if (read === 0) return undefined;
      offset += read;
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}
