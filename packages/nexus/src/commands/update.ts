// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NexusError, step, writeFileAtomic } from "@nexus/core";
import { findHouse, formatCount, verb } from "@nexus/cli";
import { loadRecipe, recipeNames } from "@nexus/forge";
import { applyUpdate } from "../recipes/apply-update.ts";
import { findUpdate, hasIndex } from "../recipes/find-update.ts";

export default verb({
  schema: "nexus.update/1",
  description:
    "Moves the source of recipes to the newest release that their origins offer, within the versions that the origins name (debian:linux@6.12.* stays with 6.12). The digest comes from the origin's signed index: Debian's, or upstream's own list where the recipe names the keys that sign it. The version in the archive's other origins follows, other archives of the old release go; comments and everything else stay as they are.",
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
    const names = recipes.length > 0 ? recipes : recipeNames(house.recipes);
    const loaded = names.map((name) => loadRecipe(join(house.recipes, name))).filter((recipe) => recipes.length > 0 || hasIndex(recipe));
    const options = { cacheDir: context.locations.cache, report: context.report, signal: context.signal };
    const found = [];
    for (const recipe of loaded) {
      const update = await step(context.report, `look ${recipe.name}`, `look for a newer ${recipe.name}`, () => findUpdate(recipe, options));
      if (update !== undefined) found.push({ recipe, update, text: applyUpdate(readFileSync(recipe.file, "utf8"), recipe, update) });
    }
    const updates = found.map(({ recipe, update: { from, to, origin, offered } }) => ({ recipe: recipe.name, file: recipe.file, from, to, origin, sha256: offered.sha256 }));
    const plan = {
      title: found.length === 0 ? "Every recipe has the newest release" : `Update ${formatCount(found.length, "recipe")}`,
      changes: updates.map(({ recipe, from, to, origin }) => ({
        action: "change" as const,
        subject: `${recipe} ${to}`,
        detail: from === to ? `packed again, from ${origin}` : `was ${from}, from ${origin}`,
      })),
    };
    const changed = found.length > 0 && (await context.confirm(plan));
    if (changed) for (const { recipe, text } of found) writeFileAtomic(recipe.file, text);
    return { checked: loaded.map(({ name }) => name), updates, changed };
  },
  text({ checked, updates }) {
    if (updates.length === 0) return `${formatCount(checked.length, "recipe")} checked, all at the newest release`;
    return updates.map(({ recipe, from, to }) => `${recipe} ${from} → ${to}`).join("\n");
  },
});
