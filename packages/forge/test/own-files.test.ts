// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { chmodSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { NexusError } from "@nexus/core";
import { removeWork } from "@nexus/sandbox";
import { afterAll, describe, expect, test } from "vitest";
import { buildPackages } from "../src/build.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { makeFolder, scratch, testForge, thrownBy, write } from "./scratch.ts";
import { notice, recipeText } from "./tiny.ts";

const folder = makeFolder();
const recipesDir = join(folder, "recipes");
afterAll(() => removeWork(folder));

const build = (name: string) => buildPackages(testForge(folder), [name], "x86_64");

describe("files beside the recipe", () => {
  test.each([
    ["a link", 'file "link"', "link leads out of the recipe's folder"],
    ["a link to a folder", 'folder "away"', "away leads out of the recipe's folder"],
    ["a file behind a link", 'file "away/secret"', "away/secret leads out of the recipe's folder"],
    ["a pipe", 'file "pipe"', "pipe is neither a file nor a folder"],
  ])("%s is refused", async (_what, node, message) => {
    const place = scratch();
    write(place, { "outside/secret": "of the user", "x/recipe.kdl": recipeText("x", "base", `source { ${node}; }\n build { run "true"; }`) });
    symlinkSync("../outside/secret", join(place, "x/link"));
    symlinkSync(join(place, "outside"), join(place, "x/away"));
    execFileSync("mkfifo", [join(place, "x/pipe")]);
    const error = (await thrownBy(() => loadRecipe(join(place, "x")))) as NexusError;
    expect(error.code).toBe("bad-document");
    expect(error.diagnostics).toMatchObject([{ line: 5, column: expect.any(Number), message }]);
  });

  test("a link to another file of the recipe is as good as that", () => {
    const place = scratch();
    write(place, { "real/one": "x", "real/recipe.kdl": recipeText("x", "base", 'source { file "other"; }\n build { run "true"; }') });
    symlinkSync("one", join(place, "real/other"));
    symlinkSync("real", join(place, "x"));
    expect(loadRecipe(join(place, "x")).files).toEqual(["other"]);
  });

  test("links in a folder show nothing of this machine", async () => {
    write(recipesDir, {
      "../secret": "of the user",
      "linking/data/file": "seen\n",
      "linking/recipe.kdl": recipeText(
        "linking",
        "base",
        `source { folder "data"; }\n build { run "sh" "-c" "cat \${RECIPE}/data/file && ! cat \${RECIPE}/data/absolute && ! cat \${RECIPE}/data/relative"\n ${notice}\n }`,
      ),
    });
    symlinkSync(join(folder, "secret"), join(recipesDir, "linking/data/absolute"));
    symlinkSync("../../../secret", join(recipesDir, "linking/data/relative"));
    expect(statSync(join(recipesDir, "linking/data/relative")).isFile()).toBe(true);
    await build("linking");
  });
});

test("whether a file of the recipe is a program counts, its other permissions do not", async () => {
  write(recipesDir, {
    "mode/script": "#!/bin/sh\n",
    "mode/recipe.kdl": recipeText("mode", "base", `source { file "script"; }\n build {\n copy "\${RECIPE}/script" to="\${OUT}/bin/script"\n ${notice}\n }`),
  });
  const buildWith = async (mode: number) => {
    chmodSync(join(recipesDir, "mode/script"), mode);
    const { tree, cid, cached } = (await build("mode")).at(-1)!;
    return { cid, cached, mode: statSync(join(tree, "bin/script")).mode & 0o777 };
  };
  const plain = await buildWith(0o644);
  expect(plain).toMatchObject({ cached: false, mode: 0o644 });
  expect(await buildWith(0o660)).toEqual({ ...plain, cached: true });
  const program = await buildWith(0o755);
  expect(program).toMatchObject({ cached: false, mode: 0o755 });
  expect(program.cid).not.toBe(plain.cid);
});
