// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { headDigest, planPackages, type Forge, type PlannedPackage } from "@nexus/forge";
import { checksumsDigest, packageClosureOfTools } from "@nexus/host";
import { imageTools } from "@nexus/image";
import { planKernel, type KernelChoice, type KernelPlan } from "@nexus/kbuild";
import type { System } from "../profile/system.ts";
import { formatLock, type LockInputs } from "./lock.ts";
import { programDigest } from "./program-digest.ts";

/** What a build will do, found without building or fetching anything. */
export interface SystemPlan {
  system: System;
  /** All packages in the order of building. */
  packages: PlannedPackage[];
  kernelChoice: KernelChoice;
  kernel: KernelPlan;
  /** The text of the lock. */
  lock: string;
}

/** The EFI program that an x86_64 disk starts. */
export const bootRecipe = "nexus-boot";

/** The plan for a system; the kernel is looked up in `kernelForge`. @throws NexusError as planPackages and planKernel; "tool-missing". */
export async function planSystem(forge: Forge, system: System, kernelForge = forge): Promise<SystemPlan> {
  const { architecture } = system;
  const kernelChoice = { recipe: system.kernel.recipe.value, architecture, fragments: system.kernel.fragments, options: system.kernel.options };
  const packages = await planPackages(forge, wantedRecipes(system), architecture);
  const kernel = await planKernel(kernelForge, kernelChoice);
  const { packages: tools } = await packageClosureOfTools(imageTools);
  const lock = formatLock({
    system,
    packages: packages.map((planned) => ({ ...planned, manifest: headDigest(planned.head) })),
    kernel,
    tools: withDigests([...tools, ...kernel.tools, ...packages.flatMap((planned) => planned.tools)]),
    program: { sha256: programDigest(), zlib: process.versions.zlib, zstd: process.versions["zstd"] },
  });
  return { system, packages, kernelChoice, kernel, lock };
}

function withDigests(tools: KernelPlan["tools"]): LockInputs["tools"] {
  const once = new Map(tools.map((tool) => [tool.name, tool]));
  return [...once.values()].map((tool) => ({ ...tool, files: checksumsDigest(tool) }));
}

/** The recipes that a system's image is made of. */
export function wantedRecipes({ architecture, programs, disk }: System): string[] {
  return [...programs.map(({ value }) => value), ...(architecture === "x86_64" && disk !== undefined ? [bootRecipe] : [])];
}
