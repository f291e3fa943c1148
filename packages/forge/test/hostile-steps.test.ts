// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { removeWork } from "@nexus/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runAction } from "../src/action/run-action.ts";
import { buildPackages } from "../src/build.ts";
import { makeFolder, testForge, thrownBy, write } from "./scratch.ts";
import { recipeText, usesMalloc, writeProgram, writeTinyLibraries } from "./tiny.ts";

const folder = makeFolder();
const recipesDir = join(folder, "recipes");
const victim = join(folder, "victim");

beforeAll(() => {
  writeTinyLibraries(recipesDir);
  write(victim, { file: "as it was", "Programs/Evil/1/share/licenses/evil/NOTICE": "of another" });
});
afterAll(() => removeWork(folder));

const build = (name: string) => buildPackages(testForge(folder), [name], "x86_64");

test("no name in the build folder is forge's: a step that takes one changes nothing outside", async () => {
  const take = `run "ln" "-s" "${victim}/file" "\${BUILD}/layer-note"\n run "mkfifo" "\${BUILD}/result"\n run "mkdir" "\${BUILD}/output"`;
  writeProgram(recipesDir, { name: "evil", layer: "base", code: usesMalloc, more: take });
  const { tree } = (await build("evil")).at(-1)!;
  expect(existsSync(join(tree, "bin/evil"))).toBe(true);
  expect(readFileSync(join(victim, "file"), "utf8")).toBe("as it was");
});

test.each([
  ["the folder for make install", "dest", victim],
  ["one on the way to the prefix", "dest/Programs", join(victim, "Programs")],
  ["the prefix", "dest/Programs/Evil/1", join(victim, "Programs/Evil/1")],
])("%s became a link out of the build", async (_what, path, target) => {
  mkdirSync(join(victim, "Programs/Evil/1/private"), { recursive: true, mode: 0o700 });
  write(recipesDir, {
    "evil/recipe.kdl": recipeText("evil", "base", `build {\n run "rm" "-r" "\${BUILD}/${path}"\n run "ln" "-s" "${target}" "\${BUILD}/${path}"\n}`),
  });
  expect(await thrownBy(() => build("evil"))).toMatchObject({ code: "build-failed", message: "evil for x86_64: /Programs/Evil/1 is no folder" });
  expect(statSync(join(victim, "Programs/Evil/1/private")).mode & 0o777).toBe(0o700);
  expect(existsSync(join(victim, "Programs/Evil/1/share/licenses/evil/NOTICE"))).toBe(true);
});

test.each([
  ["a link", `run "rm" "-r" "\${MAPS}"\n run "ln" "-s" "${victim}" "\${MAPS}"`],
  ["gone", 'run "rm" "-r" "${MAPS}"'],
])("the folder of link maps is %s", async (_what, more) => {
  writeProgram(recipesDir, { name: "evil", layer: "base", code: usesMalloc, more });
  expect(await thrownBy(() => build("evil"))).toMatchObject({ code: "build-failed", message: "evil for x86_64: the folder of its link maps is no folder any more" });
});

test("a licence notice that is a file and no folder", async () => {
  write(recipesDir, { "evil/recipe.kdl": recipeText("evil", "base", `build { write "\${OUT}/share/licenses/evil" "x"; }`) });
  expect(await thrownBy(() => build("evil"))).toMatchObject({ code: "build-failed", message: "evil for x86_64: it has no licence notice" });
});

test("an action's output that became a link is no output", async () => {
  const linked = { name: "linked", tools: [], folders: ["out"], output: "out", sourceDateEpoch: 7, commands: [{ argv: ["sh", "-c", `rmdir out; ln -s ${victim} out`] }] };
  expect(await thrownBy(() => runAction(testForge(folder), linked))).toMatchObject({ code: "build-failed", message: "linked: no command made its output folder out" });
});
