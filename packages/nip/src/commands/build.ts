// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findHouse, formatCount, formatTable, verb, type Plan } from "@nexus/cli";
import { architectures, hostArchitecture, type Architecture } from "@nexus/core";
import { buildPackages, checkRecipe, loadRecipe, openForge, planPackages, type PlannedPackage, type Recipe } from "@nexus/forge";

interface Row {
  name: string;
  version: string;
  /** The package file; null when it is not built yet. */
  path: string | null;
  variantCid: string;
  cached: boolean;
}

export default verb({
  schema: "nip.build/1",
  streams: true,
  description: `Builds recipes, and what they need, in a sandbox without network, and puts the signed packages into the local repository, where nip install finds them. What was built before from the same inputs is taken from the cache; with -v a build says which input changed.

With --check each named recipe is built a second time under other conditions (path, time, host name, locale, umask, number of processors), and both results must be the same to the last bit.`,
  arguments: { recipes: { type: "many", label: "RECIPE", about: "a recipe's name, its folder or its file", complete: "file" } },
  options: {
    arch: { type: "text", value: "ARCH", choices: architectures, about: "architecture to build for (default: this machine's)" },
    check: { type: "flag", about: "build twice under varied conditions and compare" },
  },
  examples: [
    { command: "nip build mksh", about: "Build mksh and what it needs." },
    { command: "nip build --arch riscv64 --check toybox", about: "Build toybox for riscv64 twice, and compare." },
  ],
  exitCodes: [1, 3, 4, 5, 6, 7, 9, 11, 20, 100, 101, 104, 105],
  async run({ flags, report, signal, confirm }, { recipes }, { arch, check }) {
    const architecture = (arch ?? hostArchitecture()) as Architecture;
    const forge = openForge({ recipesDir: findHouse().recipes, report, signal, offline: flags.offline, jobs: flags.jobs });
    const wanted = recipes.map(wantedRecipe);
    if (flags.dryRun) {
      const planned = await planPackages(forge, wanted, architecture);
      await confirm(planOf(planned, architecture));
      return { architecture, checked: false, packages: planned.map((each) => rowOf(each, each.built)) };
    }
    const built = await buildPackages(forge, wanted, architecture);
    const names = wanted.map((each) => (typeof each === "string" ? each : each.name));
    if (check) for (const { name, recipe } of built) if (names.includes(name)) await checkRecipe(forge, recipe, architecture);
    return { architecture, checked: check, packages: built.map((each) => rowOf(each, each.cached)) };
  },
  text: ({ packages }) => formatTable(packages.map(({ name, version, path, cached }) => [name, version, cached ? "as before" : "built", path ?? ""])),
});

function planOf(packages: readonly PlannedPackage[], architecture: Architecture): Plan {
  const lacking = packages.filter(({ built }) => !built);
  return {
    title: `Build ${formatCount(lacking.length, "package")} for ${architecture}; ${packages.length - lacking.length} as before`,
    changes: lacking.map(({ name, version }) => ({ action: "add", subject: `${name} ${version}` })),
  };
}

/** A word with a slash or a recipe's ending is a path, another one is a name. */
function wantedRecipe(word: string): string | Recipe {
  return word.includes("/") || /\.(kdl|ya?ml)$/.test(word) || existsSync(resolve(word, "recipe.kdl")) ? loadRecipe(resolve(word)) : word;
}

function rowOf({ name, version, npk, cid }: PlannedPackage, cached: boolean): Row {
  return { name, version, path: npk ?? null, variantCid: cid, cached };
}
