// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadRecipe } from "@nexus/forge";
import { findPins } from "../../src/recipes/pins.ts";
import { applyUpdates } from "../../src/recipes/apply-update.ts";

const fresh = "3".repeat(64);
let house: string;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "nexus-pins-"));
});
afterEach(() => rmSync(house, { recursive: true }));

function recipe(name: string, more: string) {
  const folder = join(house, name);
  mkdirSync(folder);
  const source = `source { archive sha256="${"1".repeat(64)}" { origin "debian:${name}"; }; }`;
  writeFileSync(join(folder, "recipe.kdl"), `package "${name}" version="1.0" { description "x"; license "MIT"; layer "base"\n${source}\n${more}\nbuild { run "true"; } }\n`);
  return loadRecipe(folder);
}

const moved = (of: ReturnType<typeof recipe>, to: string) => {
  const [archive] = of.sources[0]!.archives;
  return { recipe: of, update: { from: of.version, to, origin: `debian:${of.name}`, archive: archive!, offered: { version: to, fileName: "f", sha256: fresh } } };
};

test("recipes that ask for exactly the version that goes ask for the new one, whether they move themselves or not", () => {
  const lib = recipe("lib", "");
  const user = recipe("user", `build-depends { pkg "musl"; pkg "lib" version="1.0"; } // why\ndependencies { pkg "lib" version="1.0"; }`);
  const both = recipe("both", `dependencies { pkg "other" version="1.0"; pkg "lib" version="1.0"; }`);
  const others = [recipe("any", `dependencies { pkg "lib"; }`), recipe("older", `dependencies { pkg "lib" version="0.9"; }`)];
  const moving = [moved(lib, "1.1"), moved(both, "2.0")];
  const pins = findPins([lib, user, both, ...others], moving);
  expect(pins).toMatchObject([
    { recipe: { name: "user" }, name: "lib", from: "1.0", to: "1.1" },
    { recipe: { name: "both" }, name: "lib", from: "1.0", to: "1.1" },
  ]);

  const files = applyUpdates(moving, pins);
  expect(files.map(({ file }) => file)).toEqual([lib, both, user].map(({ file }) => file));
  for (const { file, text } of files) writeFileSync(file, text);
  expect(files[2]?.text).toContain(`pkg "lib" version="1.1"; } // why`);
  const again = (name: string) => loadRecipe(join(house, name));
  expect(again("lib")).toMatchObject({ version: "1.1", sources: [{ archives: [{ sha256: fresh }] }] });
  expect(again("user")).toMatchObject({ version: "1.0", buildDependencies: [{ name: "musl" }, { version: "1.1" }], dependencies: [{ version: "1.1" }] });
  expect(again("both")).toMatchObject({ version: "2.0", dependencies: [{ name: "other", version: "1.0" }, { version: "1.1" }] });
});

test("a pin in YAML is refused with what to write by hand", () => {
  const lib = recipe("lib", "");
  const file = join(house, "recipe.npk.yaml");
  writeFileSync(
    file,
    `package: { name: user, version: "1", description: x, license: MIT, layer: base, dependencies: { pkg: { name: lib, version: "1.0" } }, build: [run: "true"] }\n`,
  );
  const moving = [moved(lib, "1.1")];
  const pins = findPins([lib, loadRecipe(file)], moving);
  expect(() => applyUpdates(moving, pins)).toThrowError(
    expect.objectContaining({ code: "usage", message: expect.stringContaining(file), hint: expect.stringMatching(/version="1\.1".* lib/) }),
  );
});
