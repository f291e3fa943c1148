// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { flushFolder, NexusError } from "@nexus/core";
import { buildPackages, headDigest, loadRecipe, makeWork, removeStaleWork, removeWork, type BuiltPackage, type Forge, type PlannedPackage } from "@nexus/forge";
import { partitionNames, type LicensedFile } from "@nexus/image";
import { buildKernel, type BuiltKernel } from "@nexus/kbuild";
import { openKeyStore } from "@nexus/trust";
import type { System } from "../profile/system.ts";
import { assembleImage } from "./assemble.ts";
import { readImageDescription, type ImageDescription } from "./image-document.ts";
import { lockChanges } from "./lock-changes.ts";
import { lockDigest, lockName } from "./lock.ts";
import { bootRecipe, planSystem, wantedRecipes, type SystemPlan } from "./plan.ts";

export interface BuiltSystem {
  folder: string;
  image: ImageDescription;
  /** Whether the image was there already, made from the same lock. */
  cached: boolean;
}

/** Where the image of a system lies below a folder of images. */
export function imageFolder(images: string, { name, architecture }: System): string {
  return join(images, `${name}-${architecture}`);
}

/** The image in a folder, when it is whole and made from this plan's lock. */
export function findImage(folder: string, plan: SystemPlan): ImageDescription | undefined {
  const image = readIfSound(folder);
  if (image === undefined) return undefined;
  const files = [image.kernel, image.directKernel, image.initramfs, image.disk].filter((file) => file !== undefined);
  const whole = files.every(({ file, size }) => statSync(join(folder, file), { throwIfNoEntry: false })?.size === size);
  return whole && image.lock === lockDigest(plan.lock) ? image : undefined;
}

/** A description that is missing or damaged says that there is no image. */
function readIfSound(folder: string): ImageDescription | undefined {
  try {
    return readImageDescription(folder).image;
  } catch (error) {
    if (error instanceof NexusError && ["not-found", "bad-document"].includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * Builds what lacks of a system and puts its image into `folder`, whole or not at all; what was there before is
 * replaced. Nothing is done when the folder holds the image of the same lock.
 * `kernelForge` is where the kernel is built or found, when that is another one.
 * @throws NexusError as planSystem, buildPackages, buildKernel and assembleImage; "failed" when what it is made from changed
 *   during the build.
 */
export async function buildSystem(forge: Forge, system: System, folder: string, { kernelForge = forge }: { kernelForge?: Forge } = {}): Promise<BuiltSystem> {
  const plan = await planSystem(forge, system, kernelForge);
  const present = findImage(folder, plan);
  if (present !== undefined) return { folder, image: present, cached: true };
  explainChange(forge, join(folder, lockName), plan.lock);
  const packages = await buildPackages(forge, wantedRecipes(system), system.architecture);
  const kernel = await buildKernel(kernelForge, plan.kernelChoice);
  // Sources may have come from another archive than the plan took for granted, and the kernel is configured now.
  const after = await planSystem(forge, system, kernelForge);
  refuseMoved(after, packages);
  const { lock } = after;
  const image = await replaceFolder(folder, (staging) => assemble(staging, { system, lock, packages, kernel, forge }));
  return { folder, image, cached: false };
}

/** The lock names what a build used: when that changed meanwhile, as by an upgrade of the host's compiler, there is no lock for it. */
function refuseMoved(after: SystemPlan, built: readonly BuiltPackage[]): void {
  const stateOf = ({ key, head }: PlannedPackage) => `${key} ${headDigest(head)}`;
  const states = new Map(built.map((each) => [each.name, stateOf(each)]));
  const moved = after.packages.filter((each) => states.get(each.name) !== stateOf(each)).map(({ name }) => name);
  if (!after.kernel.built) moved.push(after.kernel.name);
  if (moved.length === 0) return;
  throw new NexusError("failed", `what ${moved.join(", ")} is built from changed during the build: a recipe was edited, or packages of this machine were upgraded`, {
    hint: "run the same command again; what did not change comes from the cache",
  });
}

function explainChange({ report }: Forge, lockFile: string, lock: string): void {
  if (!existsSync(lockFile)) return;
  for (const change of lockChanges(readFileSync(lockFile, "utf8"), lock)) report({ type: "detail", message: `lock: ${change}` });
}

interface Inputs {
  system: System;
  lock: string;
  packages: readonly BuiltPackage[];
  kernel: BuiltKernel;
  forge: Forge;
}

/** What the boot partition holds besides the root: GPL is allowed there only where the profile says so. */
function bootFilesOf(forge: Forge, system: System, boot: BuiltPackage | undefined): LicensedFile[] {
  const kernel = loadRecipe(join(forge.recipesDir, system.kernel.recipe.value));
  const own = boot === undefined ? [] : [{ path: `${partitionNames.boot}/${boot.name}`, package: boot.name, license: boot.recipe.license }];
  return [{ path: `${partitionNames.boot}/kernel`, package: kernel.name, license: kernel.license }, ...own];
}

function assemble(staging: string, { system, lock, packages, kernel, forge }: Inputs): Promise<ImageDescription> {
  const boot = packages.find(({ name }) => name === bootRecipe);
  const inImage = packages.filter(({ name, runtime }) => runtime && name !== bootRecipe);
  return assembleImage(
    staging,
    system,
    {
      packages: inImage.map(({ npk }) => npk),
      keys: openKeyStore(forge.configDir).trusted(),
      kernel: kernel.kernel,
      directKernel: kernel.directKernel,
      deviceTrees: kernel.deviceTrees,
      bootProgram: boot === undefined ? undefined : join(boot.tree, "lib/nexus-boot.efi"),
      bootFiles: bootFilesOf(forge, system, boot),
      lock,
      epoch: Math.max(...packages.map(({ recipe }) => recipe.sourceDateEpoch)),
    },
    forge,
  );
}

/**
 * Fills a new folder beside `folder` and puts it in its place when that ends well. A process that is killed while it does
 * so leaves the old one under another name, from where the next call takes it back.
 */
export async function replaceFolder<T>(folder: string, fill: (staging: string) => Promise<T>): Promise<T> {
  const [images, aside] = [dirname(folder), join(dirname(folder), `.${basename(folder)}.old`)];
  mkdirSync(images, { recursive: true });
  removeStaleWork(images);
  if (existsSync(aside) && !existsSync(folder)) renameSync(aside, folder);
  const staging = makeWork(images);
  try {
    const filled = join(staging, "new");
    mkdirSync(filled);
    const result = await fill(filled);
    removeWork(aside);
    if (existsSync(folder)) renameSync(folder, aside);
    renameSync(filled, folder);
    flushFolder(images);
    removeWork(aside);
    return result;
  } finally {
    removeWork(staging);
  }
}
