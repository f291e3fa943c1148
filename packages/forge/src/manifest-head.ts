// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { canonicalJson, type Architecture } from "@nexus/core";
import type { PackageManifest } from "@nexus/graft";
import { appName } from "@nexus/store";
import { sha256 } from "@nexus/trust";
import type { Recipe } from "./recipe/recipe.ts";

/** What a package's manifest says before anything is built: all but its tree and its log. */
export type ManifestHead = Omit<PackageManifest, "treeDigest" | "files" | "log">;

/** The head of the manifest of a recipe's package. */
export function manifestHead(recipe: Recipe, architecture: Architecture, cid: string, sources: PackageManifest["sources"]): ManifestHead {
  return {
    name: recipe.name,
    version: recipe.version,
    app: appName(recipe.name),
    description: recipe.description,
    license: recipe.license,
    architecture,
    os: "linux",
    layer: recipe.layer as PackageManifest["layer"],
    builder: recipe.builder,
    variantCid: cid,
    dependencies: recipe.dependencies.map(({ name, version }) => ({ name, version })),
    sources,
    sourceDateEpoch: recipe.sourceDateEpoch,
  };
}

/** 64 hex digits that are others whenever a head says something else. */
export function headDigest(head: ManifestHead): string {
  return sha256(canonicalJson(head));
}
