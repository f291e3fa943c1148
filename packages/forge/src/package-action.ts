// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { statSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Architecture } from "@nexus/core";
import { scanTree, treeDigest } from "@nexus/store";
import { digestText, sha256File } from "@nexus/trust";
import type { Action, ActionInput } from "./action/run-action.ts";
import { fetchArchive } from "./fetch-archive.ts";
import { finished, finishPackage, finishVersion, type Finishing } from "./finish.ts";
import type { Forge } from "./forge.ts";
import { stepWork, unpackCommands, unpackTools } from "./recipe/commands.ts";
import type { Recipe, RecipeArchive } from "./recipe/recipe.ts";
import { archivePath, buildFolders, prefixOf, recipeFilesPath, valuesOf } from "./recipe/values.ts";
import { expand } from "./recipe/variables.ts";
import { variantCid } from "./variant-cid.ts";

/** What a package's build is made of. */
export interface PackageParts {
  recipe: Recipe;
  architecture: Architecture;
  /** The archive taken of each source. */
  archives: readonly RecipeArchive[];
  /** The build dependencies. */
  dependencies: readonly { recipe: Recipe; key: string; cid: string }[];
}

/** The build of a package. */
export interface PackageAction {
  action: Action;
  /** Everything it is made from, with digests: archives and the recipe's own files. */
  sources: { name: string; sha256: string }[];
  /** The same as the build sees it. */
  inputs: ActionInput[];
}

/** The build of a recipe for an architecture. Reads the recipe's own files, nothing else. */
export async function packageAction(forge: Forge, parts: PackageParts): Promise<PackageAction> {
  const { recipe, architecture, archives, dependencies } = parts;
  const values = valuesOf(
    recipe,
    architecture,
    dependencies.map((dependency) => dependency.recipe),
  );
  const steps = stepWork(recipe, values);
  const own = await ownFiles(recipe);
  const inputs = [...archives.map((archive, index) => archiveInput(forge, recipe, archive, index)), ...own.map(({ input }) => input)];
  const finishing: Finishing = {
    label: labelOf(recipe, architecture),
    name: recipe.name,
    architecture,
    layer: recipe.layer as Finishing["layer"],
    prefix: prefixOf(recipe),
    strip: recipe.strip,
    outputs: recipe.outputs.map(({ value }) => expand(value, values)),
    crossCompile: values["CROSS_COMPILE"] as string,
    packages: new Map(dependencies.map((dependency) => [prefixOf(dependency.recipe), dependency.recipe.name])),
  };
  const env = Object.fromEntries(Object.entries(recipe.env).map(([name, { value }]) => [name, expand(value, values)]));
  const action: Action = {
    name: finishing.label,
    commands: [...unpackCommands(recipe, values), ...steps.commands],
    env,
    inputs: [...inputs, ...dependencies.map((dependency) => treeInput(forge, dependency))],
    tools: [...recipe.tools.map(({ value }) => expand(value, values)), `${finishing.crossCompile}objcopy`, ...(archives.length > 0 ? unpackTools : [])],
    folders: [...Object.values(buildFolders), `${buildFolders.destination}${finishing.prefix}`],
    files: steps.files,
    sourceDateEpoch: recipe.sourceDateEpoch,
    finish: {
      key: { finishVersion, ...finishing, packages: Object.fromEntries(finishing.packages) },
      run: (build) => finishPackage(build, finishing),
    },
  };
  const sources = [
    ...archives.map(({ sha256 }, index) => ({ name: archiveName(recipe, index), sha256 })),
    ...own.map(({ path, digest }) => ({ name: path.replaceAll("/", "_"), sha256: digest.slice("sha256:".length) })),
  ];
  return { action, sources, inputs };
}

/** How messages call a build. */
export function labelOf(recipe: Recipe, architecture: Architecture): string {
  return `${recipe.name} for ${architecture}`;
}

/**
 * The Variant-CID of a recipe: all of it that its build depends on, its inputs, and the Variant-CIDs of what it is built
 * with. Nothing of the machine that builds.
 */
export function variantOf(recipe: Recipe, architecture: Architecture, inputs: readonly ActionInput[], dependencies: readonly { cid: string }[]): string {
  const { name, version, layer, sources, tools, flags, env, steps, strip, outputs, sourceDateEpoch } = recipe;
  return variantCid({
    name,
    version,
    architecture,
    layer,
    inputs: Object.fromEntries(inputs.map(({ inside, digest }) => [inside, digest])),
    ...withoutPlaces({ unpacked: sources.map(({ into, only }) => ({ into, only })), tools, flags, env, steps, outputs }),
    strip,
    sourceDateEpoch,
    buildDependencies: dependencies.map(({ cid }) => cid),
  });
}

/** Where in a recipe something stands does not change what is built. */
function withoutPlaces(part: object): object {
  return JSON.parse(JSON.stringify(part, (key, member: unknown) => (key === "at" && isLocation(member) ? undefined : member)));
}

function isLocation(value: unknown): boolean {
  return typeof value === "object" && value !== null && "sourceLine" in value;
}

function archiveName({ name, version }: Recipe, index: number): string {
  return index === 0 ? `${name}-${version}` : `${name}-${version}-${index + 1}`;
}

function archiveInput(forge: Forge, recipe: Recipe, archive: RecipeArchive, index: number): ActionInput {
  return { inside: `${archivePath}/${index + 1}`, digest: digestText(archive.sha256), host: () => fetchArchive(forge, recipe, archive) };
}

async function ownFiles(recipe: Recipe): Promise<{ path: string; digest: string; input: ActionInput }[]> {
  return Promise.all(
    recipe.files.map(async (path) => {
      const host = join(recipe.folder, path);
      const state = statSync(host, { throwIfNoEntry: false });
      if (state === undefined) throw new NexusError("not-found", `${host}, a file of the recipe ${recipe.name}, is not there`);
      const digest = state.isDirectory() ? treeDigest(await scanTree(host)) : digestText(await sha256File(host));
      // A folder's digest covers the permissions in it, a file's does not.
      const program = state.isFile() && (state.mode & 0o111) !== 0;
      return { path, digest, input: { inside: `${recipeFilesPath}/${path}`, digest: program ? `${digest} executable` : digest, host } };
    }),
  );
}

function treeInput(forge: Forge, { recipe, key }: { recipe: Recipe; key: string }): ActionInput {
  return { inside: prefixOf(recipe), digest: `action:${key}`, host: join(forge.actionsDir, key, "output", finished.tree) };
}
