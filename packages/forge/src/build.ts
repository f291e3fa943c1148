// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "@nexus/core";
import { readNpkManifest, writeNpk, type PackageManifest } from "@nexus/graft";
import { makeWork, removeWork } from "@nexus/sandbox";
import { scanTree, treeDigest } from "@nexus/store";
import { openKeyStore, sha256 } from "@nexus/trust";
import type { CachedResult } from "./action/cache.ts";
import { runAction } from "./action/run-action.ts";
import { buildRecord } from "./build-record.ts";
import { fetchFirstArchive } from "./fetch-archive.ts";
import { finished } from "./finish.ts";
import type { Forge } from "./forge.ts";
import { orderRecipes, type OrderedRecipe } from "./order.ts";
import { rememberPackage } from "./package-stamp.ts";
import { planPackage, planWith, type PlannedPackage } from "./plan.ts";
import type { Recipe, RecipeArchive } from "./recipe/recipe.ts";

/** A package that lies in the repository. */
export interface BuiltPackage extends PlannedPackage {
  npk: string;
  manifest: PackageManifest;
  /** Whether nothing had to be done for it. */
  cached: boolean;
  /** Its tree, as the build left it in the cache. */
  tree: string;
  /** All that its build printed. */
  logFile: string;
}

/**
 * The wanted packages and all they need as signed .npk files in the forge's repository, built where they lack, in the
 * order of building.
 * @throws NexusError as `planPackages`, `fetchSource` and `runAction`; "layer-violation".
 */
export async function buildPackages(forge: Forge, wanted: readonly (string | Recipe)[], architecture: Architecture): Promise<BuiltPackage[]> {
  const built = new Map<string, BuiltPackage>();
  for (const ordered of orderRecipes(forge.recipesDir, wanted)) {
    built.set(ordered.recipe.name, await buildPackage(forge, ordered, architecture, built));
  }
  return [...built.values()];
}

/** One recipe as a signed .npk, and what it needs before it. @throws NexusError as `buildPackages`. */
export async function buildRecipe(forge: Forge, recipe: Recipe, architecture: Architecture): Promise<BuiltPackage> {
  const built = await buildPackages(forge, [recipe], architecture);
  return built.find(({ name }) => name === recipe.name) as BuiltPackage;
}

const packedAnew = "packed anew from the same build: its file, what its manifest says or its signing key is another than before";

async function buildPackage(forge: Forge, ordered: OrderedRecipe, architecture: Architecture, built: ReadonlyMap<string, BuiltPackage>): Promise<BuiltPackage> {
  const first = await planPackage(forge, ordered, architecture, built);
  const planned = first.built ? first : await planWith(forge, ordered, architecture, built, await fetchArchives(forge, ordered.recipe));
  const result = await runAction(forge, planned.action);
  if (result.cached && planned.npk === undefined) forge.report({ type: "detail", message: `${planned.action.name}: ${packedAnew}` });
  const npk = planned.npk ?? (await writePackage(forge, planned, result));
  return { ...planned, npk, manifest: await readNpkManifest(npk), cached: planned.npk !== undefined, tree: join(result.dir, finished.tree), logFile: result.logFile };
}

/** Of each source the first archive that its origins deliver; it lies in the cache then. */
async function fetchArchives(forge: Forge, recipe: Recipe): Promise<RecipeArchive[]> {
  const chosen: RecipeArchive[] = [];
  for (const source of recipe.sources) chosen.push(await fetchFirstArchive(forge, recipe, source.archives));
  return chosen;
}

async function writePackage(forge: Forge, planned: PlannedPackage, result: CachedResult): Promise<string> {
  const { name, version, architecture, cid, head } = planned;
  const treeDir = join(result.dir, finished.tree);
  const record = buildRecord(planned, readFileSync(join(result.dir, finished.proofs), "utf8"));
  const files = await scanTree(treeDir);
  const manifest: PackageManifest = { ...head, treeDigest: treeDigest(files), files, log: { sha256: sha256(record), size: Buffer.byteLength(record) } };
  const out = join(forge.packagesDir, `${name}-${version}-${architecture}-${cid.slice("cid:v1:blake3:".length).slice(0, 16)}.npk`);
  mkdirSync(forge.packagesDir, { recursive: true });
  const work = makeWork(forge.actionsDir);
  try {
    const logFile = join(work, "build.log");
    writeFileSync(logFile, record);
    const sign = openKeyStore(forge.configDir).localKey();
    const { path, size } = await writeNpk({ manifest, treeDir, logFile, out, sign });
    rememberPackage(forge, result.key, { path, size, head, signer: sign.public.id });
    return path;
  } finally {
    removeWork(work);
  }
}
