// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { NexusError, step, writeFileAtomic } from "@nexus/core";
import { findHouse, formatCount, verb } from "@nexus/cli";
import { loadRecipe, recipeNames } from "@nexus/forge";
import { applyUpdates } from "../recipes/apply-update.ts";
import { findUpdate, hasIndex } from "../recipes/find-update.ts";
import { findPins, type MovingRecipe } from "../recipes/pins.ts";

export default verb({
  schema: "nexus.update/1",
  description:
    "Moves the source of recipes to the newest release that their origins offer, within the versions that the origins name (debian:linux@6.12.* stays with 6.12). The digest comes from the origin's signed index: Debian's, or upstream's own list where the recipe names the keys that sign it. The version in the archive's other origins follows, other archives of the old release go, and other recipes that ask for exactly the old version ask for the new one; comments and everything else stay as they are.",
  arguments: { recipes: { type: "any", label: "RECIPE", about: "names of recipes (default: all with an origin that has a signed index)" } },
  options: {},
  examples: [
    { command: "nexus update linux", about: "the newest kernel of its series" },
    { command: "nexus update --dry-run", about: "what has moved upstream" },
  ],
  exitCodes: [1, 3, 4, 5, 6, 7, 10, 11, 20, 105],
  async run(context, { recipes }) {
    if (context.flags.offline) throw new NexusError("network", "origins cannot be asked for newer releases with --offline");
    const house = findHouse();
    const known = new Map(recipeNames(house.recipes).map((name) => [join(house.recipes, name), loadRecipe(join(house.recipes, name))]));
    const wanted = [...new Set(recipes.map((name) => join(house.recipes, name)))].map((folder) => known.get(folder) ?? loadRecipe(folder));
    const asked = recipes.length > 0 ? wanted : [...known.values()].filter(hasIndex);
    const options = { cacheDir: context.locations.cache, report: context.report, signal: context.signal };
    const moving: MovingRecipe[] = [];
    for (const recipe of asked) {
      const update = await step(context.report, `look ${recipe.name}`, `look for a newer ${recipe.name}`, () => findUpdate(recipe, options));
      if (update !== undefined) moving.push({ recipe, update });
    }
    const moved = findPins([...known.values()], moving);
    const files = applyUpdates(moving, moved);
    const updates = moving.map(({ recipe, update: { from, to, origin, offered } }) => ({ recipe: recipe.name, file: recipe.file, from, to, origin, sha256: offered.sha256 }));
    const pins = moved.map(({ recipe, name, from, to }) => ({ recipe: recipe.name, file: recipe.file, package: name, from, to }));
    const plan = {
      title: moving.length === 0 ? "Every recipe has the newest release" : `Update ${formatCount(moving.length, "recipe")}`,
      changes: [
        ...updates.map(({ recipe, from, to, origin }) => change(`${recipe} ${to}`, from === to ? `packed again, from ${origin}` : `was ${from}, from ${origin}`)),
        ...pins.map((pin) => change(pin.recipe, `asks for ${pin.package} ${pin.to}, was ${pin.from}`)),
      ],
    };
    const changed = moving.length > 0 && (await context.confirm(plan));
    if (changed) for (const { file, text } of files) writeFileAtomic(file, text);
    return { checked: asked.map(({ name }) => name), updates, pins, changed };
  },
  text({ checked, updates, pins }) {
    if (updates.length === 0) return `${formatCount(checked.length, "recipe")} checked, all at the newest release`;
    const lines = updates.map(({ recipe, from, to }) => `${recipe} ${from} → ${to}`);
    return [...lines, ...pins.map((pin) => `${pin.recipe} asks for ${pin.package} ${pin.to}`)].join("\n");
  },
});

function change(subject: string, detail: string) {
  return { action: "change" as const, subject, detail };
}
