// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { NexusError, type Architecture, type Diagnostic } from "@nexus/core";
import { badDocument, diagnosticAt, type Located, type Location } from "@nexus/kdl";
import { loadRecipe, type Forge, type Recipe } from "@nexus/forge";
import { mergeRequests, type Overridden } from "./fragment/merge.ts";
import { isValue } from "./fragment/parse.ts";
import { readFragment } from "./fragment/read.ts";
import type { ConfigRequest } from "./fragment/request.ts";

/** Which kernel a profile wants. */
export interface KernelChoice {
  /** The recipe's name. */
  recipe: string;
  architecture: Architecture;
  /** Names of files in the recipe's folder `fragments`. Later ones win. */
  fragments: readonly Located<string>[];
  /** Single symbols, with or without CONFIG_; they win over fragments. */
  options: readonly { symbol: string; value: string; at: Location }[];
}

/** A choice with its documents read: what a kernel is made from. */
export interface KernelSpecification {
  recipe: Recipe;
  architecture: Architecture;
  /** One for each symbol. */
  requests: ConfigRequest[];
  overridden: Overridden[];
  /** Device trees as `<vendor>/<name>`. */
  deviceTrees: string[];
  /** The files of the fragments, with the digests of their content. */
  fragments: { name: string; sha256: string }[];
}

/**
 * Reads the recipe and the fragments of a choice.
 * @throws NexusError "bad-document" for faults in them or in the choice and for what no kernel heeds in the recipe,
 *   "not-found" for the recipe, "conflict" for a recipe that is no kernel or not for the architecture.
 */
export function readChoice(forge: Pick<Forge, "recipesDir">, { recipe: name, architecture, fragments, options }: KernelChoice): KernelSpecification {
  const recipe = loadRecipe(join(forge.recipesDir, name));
  refuse(recipe, architecture);
  const folder = join(recipe.folder, "fragments");
  const read = fragments.map((fragment) => readFragment(folder, fragment, architecture));
  const { requests, overridden } = mergeRequests([...read.map((fragment) => fragment.requests), options.map(optionRequest)]);
  return {
    recipe,
    architecture,
    requests,
    overridden,
    deviceTrees: [...new Set(read.flatMap(({ deviceTrees }) => deviceTrees))],
    fragments: read.flatMap(({ files }) => files),
  };
}

function optionRequest({ symbol, value, at }: KernelChoice["options"][number]): ConfigRequest {
  const name = symbol.replace(/^CONFIG_/, "");
  if (!/^[A-Za-z0-9_]+$/.test(name)) throw badDocument(at.file, [diagnosticAt(at, `${JSON.stringify(symbol)} is no name of a Kconfig symbol`)]);
  // A document's own texts have lost their quotes; whatever is no y, m, n or number is a text.
  return { symbol: name, value: isValue(value) ? value : JSON.stringify(value), at };
}

function refuse(recipe: Recipe, architecture: Architecture): void {
  if (recipe.builder !== "nexus") {
    throw new NexusError("conflict", `${recipe.name} is no kernel: its recipe (${recipe.file}) does not say builder "nexus"`);
  }
  if (!recipe.architectures.includes(architecture)) {
    throw new NexusError("conflict", `${recipe.name} is not for ${architecture}; its recipe (${recipe.file}) names ${recipe.architectures.join(", ")}`);
  }
  const unheeded = unheededNodes(recipe);
  if (unheeded.length > 0) throw badDocument(recipe.file, unheeded);
}

/** A recipe says more than a kernel's build carries out. */
function unheededNodes({ at, sources, ...recipe }: Recipe): Diagnostic[] {
  const [flag, dependency, runtime, output] = [recipe.flags[0], recipe.buildDependencies[0], recipe.dependencies[0], recipe.outputs[0]];
  const only = sources.find((source) => source.only.length > 0);
  const into = sources.find((source) => source.into !== "");
  const nodes: [name: string, given: boolean, at?: Location][] = [
    ["layer", recipe.layer !== undefined],
    ["build", recipe.steps.length > 0],
    ["flags", flag !== undefined, flag?.at],
    ["build-depends", dependency !== undefined, dependency?.at],
    ["dependencies", runtime !== undefined, runtime?.at],
    ["outputs", output !== undefined, output?.at],
    ["strip", recipe.strip !== "all"],
    ["pledge", recipe.pledge.length > 0],
    ["unveil", recipe.unveil.length > 0],
    ["file or folder", recipe.files.length > 0],
    ["only", only !== undefined, only?.at],
    ["into", into !== undefined, into?.at],
  ];
  const hint = "take it out: fragments and profiles say what a kernel is configured with, and it is built from its release as it is";
  return nodes
    .filter(([, given]) => given)
    .map(([name, , place = at]) => diagnosticAt(place, `${name}: a kernel is made without it, so it would be left out without a word`, hint));
}
