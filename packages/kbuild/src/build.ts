// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { fetchFirstArchive, findAction, runAction, type CachedResult, type Forge, type RecipeArchive } from "@nexus/forge";
import { digestText, sha256File } from "@nexus/trust";
import { configName, configurationAction, deviceTreeFolder, kconfigAction, kernelAction, type Earlier, type KernelParts } from "./actions.ts";
import { readChoice, type KernelChoice, type KernelSpecification } from "./choice.ts";
import { linuxArchitecture } from "./linux.ts";

/** What a kernel is made from, and whether the cache has it. */
export interface KernelPlan {
  name: string;
  version: string;
  /** An SPDX expression. Nothing is built from it, so it is not in the key. */
  license: string;
  /** 64 hex digits that change with everything the kernel is made from; the same whatever the cache holds and under whatever conditions the forge builds. */
  key: string;
  built: boolean;
  /** The sha256 of the final configuration, once the cache has it. */
  configuration: string | undefined;
  /** The files of configuration fragments. */
  fragments: { name: string; sha256: string }[];
  sources: { name: string; sha256: string }[];
  /** The packages of this machine that the build sees. */
  tools: { name: string; version: string; architecture: string }[];
}

/** A built kernel's files. */
export interface BuiltKernel {
  key: string;
  /** The bootable kernel: bzImage on x86_64, Image on riscv64. */
  kernel: string;
  /** The ELF file that an emulator starts without unpacking anything (PVH); x86_64 only. */
  directKernel: string | undefined;
  config: string;
  /** Laid out as `make dtbs_install` does; absent when no fragment names device trees. */
  deviceTrees: string | undefined;
  cached: boolean;
  /** All that the build printed. */
  logFile: string;
}

/** A checked configuration. */
export interface KernelConfiguration {
  /** The .config file. */
  file: string;
  cached: boolean;
}

/**
 * Says what building a kernel would take; builds and fetches nothing.
 * @throws NexusError as `readChoice`, "tool-missing".
 */
export async function planKernel(forge: Forge, choice: KernelChoice): Promise<KernelPlan> {
  const specification = readChoice(forge, choice);
  const plans: KernelPlan[] = [];
  for (const archive of archivesOf(specification)) {
    const plan = await planWith(forge, { ...specification, archive });
    if (plan.built) return plan;
    plans.push(plan);
  }
  return plans[0] as KernelPlan;
}

/**
 * The final configuration for a choice, audited.
 * @throws NexusError as `buildKernel`.
 */
export async function configureKernel(forge: Forge, choice: KernelChoice): Promise<KernelConfiguration> {
  const { dir, cached } = await configure(forge, await chooseArchive(forge, readChoice(forge, choice)));
  return { file: join(dir, configName), cached };
}

/**
 * Builds a kernel, or takes it from the cache.
 * @throws NexusError as `readChoice` and `runAction`; "kernel-config" for what the configuration could not be given.
 */
export async function buildKernel(forge: Forge, choice: KernelChoice): Promise<BuiltKernel> {
  const parts = await chooseArchive(forge, readChoice(forge, choice));
  const configuration = await configure(forge, parts);
  const { dir, key, cached, logFile } = await runAction(forge, kernelAction(forge, parts, await configured(configuration)));
  const { image, directKernel } = linuxArchitecture(choice.architecture);
  const deviceTrees = join(dir, deviceTreeFolder);
  return {
    key,
    kernel: join(dir, image),
    directKernel: directKernel ? join(dir, "vmlinux") : undefined,
    config: join(dir, configName),
    deviceTrees: existsSync(deviceTrees) ? deviceTrees : undefined,
    cached,
    logFile,
  };
}

async function planWith(forge: Forge, parts: KernelParts): Promise<KernelPlan> {
  const { recipe, archive, fragments } = parts;
  const { result } = await findConfiguration(forge, parts);
  const kernel = result && (await findAction(forge, kernelAction(forge, parts, await configured(result))));
  const usual: Forge = { ...forge, variation: {} };
  const { key, tools } = await findAction(usual, kernelAction(usual, parts, resultOf(usual, (await findConfiguration(usual, parts)).key)));
  return {
    name: recipe.name,
    version: recipe.version,
    license: recipe.license,
    key,
    built: kernel?.result !== undefined,
    configuration: result && (await sha256File(join(result.dir, configName))),
    fragments,
    sources: [{ name: `${recipe.name}-${recipe.version}`, sha256: archive.sha256 }],
    tools,
  };
}

async function findConfiguration(forge: Forge, parts: KernelParts): ReturnType<typeof findAction> {
  const { key } = await findAction(forge, kconfigAction(forge, parts));
  return findAction(forge, configurationAction(parts, resultOf(forge, key)));
}

/** The folder of an action's result, there or not yet, named by the action. */
function resultOf(forge: Forge, key: string): Earlier {
  return { digest: `action:${key}`, dir: join(forge.actionsDir, key, "output") };
}

/** A configuration named by its content: whatever leads to the same configuration needs no other kernel. */
async function configured({ dir }: CachedResult): Promise<Earlier> {
  return { digest: digestText(await sha256File(join(dir, configName))), dir };
}

async function configure(forge: Forge, parts: KernelParts): Promise<CachedResult> {
  for (const { request, by } of parts.overridden) {
    const message = `CONFIG_${request.symbol}: ${by.value} (${by.at.file}:${by.at.line}) instead of ${request.value} (${request.at.file}:${request.at.line})`;
    forge.report({ type: "detail", message });
  }
  const kconfig = await runAction(forge, kconfigAction(forge, parts));
  return runAction(forge, configurationAction(parts, resultOf(forge, kconfig.key)));
}

/** The archive of a finished build, else the first one that its origins deliver. */
async function chooseArchive(forge: Forge, specification: KernelSpecification): Promise<KernelParts> {
  const archives = archivesOf(specification);
  for (const archive of archives) if ((await planWith(forge, { ...specification, archive })).built) return { ...specification, archive };
  return { ...specification, archive: await fetchFirstArchive(forge, specification.recipe, archives) };
}

function archivesOf({ recipe }: KernelSpecification): RecipeArchive[] {
  const [source, ...others] = recipe.sources;
  if (source === undefined || others.length > 0) throw new NexusError("conflict", `${recipe.file}: a kernel has one source, this recipe has ${recipe.sources.length}`);
  return source.archives;
}
