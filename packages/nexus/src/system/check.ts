// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { NexusError, step } from "@nexus/core";
import { firstDifferentByte, makeWork, openForge, otherConditions, removeWork, type Forge, type Variation } from "@nexus/forge";
import { sha256File } from "@nexus/trust";
import type { System } from "../profile/system.ts";
import { comparedFiles } from "./assemble.ts";
import { buildSystem, type BuiltSystem } from "./build.ts";
import { findDifferingFile } from "./differing-file.ts";

export interface CheckOptions {
  /** Take the kernel from the cache instead of building it again. */
  reuseKernel: boolean;
}

/**
 * Builds a system a second time from its sources, under other conditions (path, time, host name, locale, time zone,
 * umask, number of jobs), and compares the images bit for bit. Returns the files that are equal.
 * @throws NexusError "not-reproducible" naming the first file that differs.
 */
export async function checkReproducible(forge: Forge, system: System, first: BuiltSystem, { reuseKernel }: CheckOptions): Promise<string[]> {
  const work = makeWork(forge.cacheDir);
  try {
    // As many jobs as processors and one, rather than one alone: it varies their order as well, and takes half the time.
    const variation = { ...otherConditions(forge), jobs: forge.jobs + 1 };
    const second = openForge({ ...forge, actionsDir: join(work, "actions"), packagesDir: join(work, "packages"), variation });
    const built = await underOtherConditions(variation, () => buildSystem(second, system, join(work, "image"), reuseKernel ? { kernelForge: forge } : {}));
    return await step(forge.report, "compare", "compare the two images", async () => {
      const files = comparedFiles(first.image);
      for (const file of files) await requireEqual(join(first.folder, file), join(built.folder, file), file, { forge, second, system });
      return files;
    });
  } finally {
    removeWork(work);
  }
}

/** What this process itself puts into images must not depend on its umask, locale and time zone either. */
async function underOtherConditions<T>({ umask, locale, timezone }: Variation, work: () => Promise<T>): Promise<T> {
  const before = { umask: process.umask(umask ?? 0o077), LC_ALL: process.env["LC_ALL"], TZ: process.env["TZ"] };
  Object.assign(process.env, { LC_ALL: locale, TZ: timezone });
  try {
    return await work();
  } finally {
    process.umask(before.umask);
    restore("LC_ALL", before.LC_ALL);
    restore("TZ", before.TZ);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

async function requireEqual(one: string, other: string, file: string, builds: { forge: Forge; second: Forge; system: System }): Promise<void> {
  if ((await sha256File(one)) === (await sha256File(other))) return;
  const inPackage = await findDifferingFile(builds.forge.packagesDir, builds.second.packagesDir, builds.system.architecture);
  throw new NexusError("not-reproducible", `the second build gives another ${file}: the first difference is at byte ${firstDifferentByte(one, other)}`, {
    hint: inPackage === undefined ? "no package differs, so it is the kernel or the image itself" : `it comes from ${inPackage}`,
  });
}
