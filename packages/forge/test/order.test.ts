// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { renameSync } from "node:fs";
import { join } from "node:path";
import { formatDiagnostic, NexusError } from "@nexus/core";
import { expect, test } from "vitest";
import { orderRecipes } from "../src/order.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { scratch, thrownBy, write } from "./scratch.ts";

/** Recipes by name; "a" stands for a build dependency, "a!" for one at run time, "a=2" for one of a version. */
function recipes(graph: Readonly<Record<string, string>>): string {
  const folder = scratch();
  for (const [name, needs] of Object.entries(graph)) {
    const words = needs.split(" ").filter((word) => word !== "");
    const pkg = (word: string) => {
      const [other, version] = word.replace("!", "").split("=");
      return `pkg "${other}"${version === undefined ? "" : ` version="${version}"`}`;
    };
    const list = (node: string, chosen: string[]) => (chosen.length === 0 ? "" : `${node} {\n${chosen.map((word) => `        ${pkg(word)}\n`).join("")}    }`);
    write(folder, {
      [`${name}/recipe.kdl`]: `package "${name}" version="1" {
    description "x"
    license "MIT"
    layer "base"
    build { run "true"; }
    ${list(
      "build-depends",
      words.filter((word) => !word.endsWith("!")),
    )}
    ${list(
      "dependencies",
      words.filter((word) => word.endsWith("!")),
    )}
}
`,
    });
  }
  return folder;
}

test("each recipe comes after what it needs, once", () => {
  const folder = recipes({ musl: "", headers: "", jemalloc: "musl headers", mksh: "musl jemalloc jemalloc!", toybox: "musl headers" });
  const order = orderRecipes(folder, ["toybox", "mksh"]);
  expect(order.map(({ recipe }) => recipe.name)).toEqual(["musl", "headers", "toybox", "jemalloc", "mksh"]);
  expect(order.filter(({ runtime }) => runtime).map(({ recipe }) => recipe.name)).toEqual(["toybox", "jemalloc", "mksh"]);
  expect(order.find(({ recipe }) => recipe.name === "mksh")?.buildDependencies.map(({ name }) => name)).toEqual(["musl", "jemalloc"]);
});

test("a recipe given as such comes before one of its name", () => {
  const folder = recipes({ a: "", b: "a" });
  const own = { ...loadRecipe(`${folder}/a`), version: "7" };
  expect(orderRecipes(folder, ["b", own]).map(({ recipe }) => recipe.version)).toEqual(["7", "1"]);
});

test("a circle is shown step by step with its places", async () => {
  const folder = recipes({ top: "a", a: "b", b: "c", c: "a" });
  const error = (await thrownBy(() => orderRecipes(folder, ["top"]))) as NexusError;
  expect(error).toMatchObject({ code: "dependency-cycle", exitCode: 4 });
  expect(error.message).toContain("a → b → c → a");
  expect(error.diagnostics.map(({ file, line, column, message }) => `${file.split("/").at(-2)}:${line}:${column} ${message}`)).toEqual([
    "a:7:9 a needs b",
    "b:7:9 b needs c",
    "c:7:9 c needs a",
  ]);
});

test("a recipe that needs itself, also at run time only", async () => {
  expect(await thrownBy(() => orderRecipes(recipes({ a: "a" }), ["a"]))).toMatchObject({ code: "dependency-cycle" });
  expect(await thrownBy(() => orderRecipes(recipes({ a: "b!", b: "a" }), ["a"]))).toMatchObject({ code: "dependency-cycle" });
});

test("names without a recipe, versions that no recipe has", async () => {
  expect(await thrownBy(() => orderRecipes(recipes({}), ["x"]))).toMatchObject({ code: "not-found" });
  const absent = (await thrownBy(() => orderRecipes(recipes({ a: "nothing" }), ["a"]))) as NexusError;
  expect(absent.code).toBe("bad-document");
  expect(absent.diagnostics.map(formatDiagnostic).join("\n")).toMatch(/a\/recipe\.kdl:7:9: there is no recipe for nothing/);
  const other = (await thrownBy(() => orderRecipes(recipes({ a: "b=2!", b: "" }), ["a"]))) as NexusError;
  expect(other.diagnostics[0]?.message).toBe("b 2 is needed, its recipe has 1");
});

test("a recipe is found by its own name only", async () => {
  const folder = recipes({ bar: "", top: "foo" });
  renameSync(join(folder, "bar"), join(folder, "foo"));
  for (const wanted of ["foo", "top"]) {
    const error = (await thrownBy(() => orderRecipes(folder, [wanted]))) as NexusError;
    expect(error).toMatchObject({ code: "bad-document", exitCode: 11 });
    expect(error.diagnostics.map(formatDiagnostic).join("\n")).toMatch(/foo\/recipe\.kdl:1:1: the recipe in the folder foo is that of bar/);
  }
  // By its path it is what it says.
  expect(orderRecipes(folder, [loadRecipe(join(folder, "foo"))]).map(({ recipe }) => recipe.name)).toEqual(["bar"]);
});
