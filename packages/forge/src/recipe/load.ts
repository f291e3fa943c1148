// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { NexusError, type Diagnostic } from "@nexus/core";
import { badDocument, decode, diagnosticAt, readDocument } from "@nexus/kdl";
import { checkRecipeDocument } from "./check.ts";
import type { Recipe, RecipeArchive, RecipeSource } from "./recipe.ts";
import { recipeDocument, type SourceNode } from "./schema.ts";

/** The names under which a folder's recipe may lie. */
export const recipeFileNames = ["recipe.kdl", "recipe.npk.yaml"] as const;

/** Stands in for a source that gives no date of its own: 2026-01-01. */
export const defaultSourceDateEpoch = 1767225600;

/**
 * The recipe in a folder or a file (KDL, or the same in YAML).
 * @throws NexusError "not-found", "conflict" for a folder with two recipes, "bad-document" with every fault that can be
 *   seen without building.
 */
export function loadRecipe(path: string): Recipe {
  const file = recipeFileIn(path);
  const document = readDocument(file);
  const decoded = decode(recipeDocument, document).package;
  const diagnostics: Diagnostic[] = checkRecipeDocument(decoded, dirname(file));
  if (diagnostics.length > 0) throw badDocument(document.file, diagnostics);
  const { build, buildDepends, dependencies, date, sources, ...rest } = decoded;
  return {
    ...rest,
    file,
    folder: dirname(file),
    sourceDateEpoch: date === undefined ? defaultSourceDateEpoch : Date.parse(`${date}T00:00:00Z`) / 1000,
    sources: sources.flatMap((source, node) => sourceOf(source, node, dirname(file))),
    files: sources.flatMap(({ files, folders }) => [...files, ...folders].map(({ value }) => value)),
    buildDependencies: buildDepends.packages,
    dependencies: dependencies.packages,
    env: build?.env.variables ?? {},
    steps: build?.steps ?? [],
  };
}

/** The names of the folders below `recipesDir` that hold a recipe, sorted. */
export function recipeNames(recipesDir: string): string[] {
  return readdirSync(recipesDir)
    .filter((name) => recipeFileNames.some((file) => existsSync(join(recipesDir, name, file))))
    .sort();
}

/** The error for a recipe whose fault was found after it was loaded. */
export function recipeFault(recipe: Recipe, at: Recipe["at"], message: string, hint?: string): NexusError {
  return badDocument(relative(process.cwd(), recipe.file) || recipe.file, [diagnosticAt(at, message, hint)]);
}

function recipeFileIn(path: string): string {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) throw new NexusError("not-found", `there is no recipe at ${path}`);
  if (!state.isDirectory()) return path;
  const found = recipeFileNames.map((name) => join(path, name)).filter((file) => existsSync(file));
  if (found.length > 1) throw new NexusError("conflict", `${path} has two recipes, ${recipeFileNames.join(" and ")}`, { hint: "keep one of them" });
  if (found[0] === undefined) throw new NexusError("not-found", `${path} holds no recipe`, { hint: `a recipe is a file named ${recipeFileNames.join(" or ")}` });
  return found[0];
}

function sourceOf({ at, url, hash, archives, only, into, upstream }: SourceNode, node: number, folder: string): RecipeSource[] {
  const short = url !== undefined && hash !== undefined ? [{ at, node: undefined, sha256: hash.slice("sha256:".length), size: undefined, origins: [{ value: url, at }] }] : [];
  const all: RecipeArchive[] = [...short, ...archives.map((archive, index) => ({ ...archive, node: index }))];
  const signer = upstream === undefined ? undefined : { keyring: join(folder, upstream.keyring.value), series: upstream.series };
  return all.length === 0 ? [] : [{ at, node, archives: all, only, into, upstream: signer }];
}
