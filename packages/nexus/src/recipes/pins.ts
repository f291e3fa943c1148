// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Recipe, Related } from "@nexus/forge";
import type { Edit } from "@nexus/kdl";
import type { SourceUpdate } from "./find-update.ts";

/** A recipe that moves, and where to. */
export interface MovingRecipe {
  recipe: Recipe;
  update: SourceUpdate;
}

/** A recipe that asks for exactly the version which another one leaves, and so must ask for the new one. */
export interface Pin {
  recipe: Recipe;
  /** The package that it asks for. */
  name: string;
  from: string;
  to: string;
  edits: Edit[];
}

/** What the recipes of a house ask of those that move; a pin that did not fit before stays. */
export function findPins(recipes: readonly Recipe[], moving: readonly MovingRecipe[]): Pin[] {
  return recipes.flatMap((recipe) =>
    moving.flatMap(({ recipe: { name }, update: { from, to } }) => {
      const inNode = (node: string, related: readonly Related[]) =>
        related.flatMap((each, index): Edit[] =>
          each.name === name && each.version === from ? [{ kind: "set-property", path: ["package", node, { name: "pkg", index }], name: "version", value: to }] : [],
        );
      const edits = [...inNode("build-depends", recipe.buildDependencies), ...inNode("dependencies", recipe.dependencies)];
      return edits.length === 0 || from === to ? [] : [{ recipe, name, from, to, edits }];
    }),
  );
}
