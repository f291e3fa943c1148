// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { hostArchitecture, type Architecture } from "@nexus/core";
import { appName, versionName } from "@nexus/store";
import type { Recipe } from "./recipe.ts";
import { expand, type Variable } from "./variables.ts";

/** Where a package lies once it is installed. */
export function prefixOf({ name, version }: { name: string; version: string }): string {
  return `/Programs/${appName(name)}/${versionName(version)}`;
}

/** Folders below the build folder; see the variables SRC, DESTDIR and MAPS. */
export const buildFolders = { source: "src", destination: "dest", maps: "maps" } as const;

/** Where the recipe's own files and its archives are seen. */
export const recipeFilesPath = "/recipe";
export const archivePath = "/sources";

const kernelNames: Record<Architecture, string> = { x86_64: "x86", riscv64: "riscv", aarch64: "arm64" };

/** What a recipe's variables stand for; BUILD and JOBS are left to whoever runs the commands. */
export function valuesOf(recipe: Recipe, architecture: Architecture, dependencies: readonly Recipe[]): Record<string, string> {
  const prefix = prefixOf(recipe);
  const crossCompile = `${architecture}-linux-gnu-`;
  const known: Record<Exclude<Variable, "BUILD" | "JOBS">, string> = {
    NAME: recipe.name,
    VERSION: recipe.version,
    ARCH: architecture,
    KERNEL_ARCH: kernelNames[architecture],
    HOST_TRIPLET: `${architecture}-linux-musl`,
    BUILD_TRIPLET: `${hostArchitecture()}-linux-gnu`,
    CROSS_COMPILE: crossCompile,
    CC: `${crossCompile}gcc`,
    PREFIX: prefix,
    DESTDIR: `\${BUILD}/${buildFolders.destination}`,
    OUT: `\${BUILD}/${buildFolders.destination}${prefix}`,
    SRC: `\${BUILD}/${buildFolders.source}`,
    RECIPE: recipeFilesPath,
    MAPS: `\${BUILD}/${buildFolders.maps}`,
    MAP_FLAGS: `-Wl,-Map=\${BUILD}/${buildFolders.maps}`,
    PREFIX_MAP: "-ffile-prefix-map=${BUILD}=.",
    FLAGS: "",
    SOURCE_DATE_EPOCH: `${recipe.sourceDateEpoch}`,
  };
  const packages = Object.fromEntries(dependencies.map((dependency) => [`pkg:${dependency.name}`, prefixOf(dependency)]));
  const values = { ...known, ...packages };
  return { ...values, FLAGS: recipe.flags.map(({ value }) => expand(value, values)).join(" ") };
}
