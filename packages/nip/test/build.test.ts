// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, type Machine } from "./machine.ts";

let machine: Machine;

/** The text of a recipe that is built by shell commands alone. */
function recipe(name: string, script: string, more = ""): string {
  return `package ${name} version="1.0" {
  description "a recipe of the tests"
  license "MIT"
  layer "base"
  ${more}
  build {
    write "\${OUT}/bin/${name}" "#!/bin/sh\\necho ${name}\\n" mode="755"
    write "\${OUT}/share/licenses/${name}/LICENSE" "MIT\\n"
    run "sh" "-c" ${JSON.stringify(script)}
  }
  outputs "bin/${name}"
}
`;
}

beforeAll(() => {
  machine = makeMachine();
  const recipes = {
    greet: recipe("greet", "echo building"),
    greeter: recipe("greeter", "true", "dependencies { pkg greet }"),
    failing: recipe("failing", "for i in $(seq 60); do echo line $i; done; exit 3"),
    random: recipe("random", "date +%s%N > ${OUT}/share/when"),
    wrong: 'package wrong version="1.0" {\n  descripton "x"\n  license "NOT-A-LICENCE"\n}\n',
    kernel: 'package kernel version="1.0" {\n  description "x"\n  license "MIT"\n  builder "nexus"\n}\n',
    circle: recipe("circle", "true", "build-depends { pkg circle }"),
    far: recipe("far", "true", `source { archive sha256="${"0".repeat(64)}" { origin "https://example.invalid/far.tar.gz" } }`),
  };
  mkdirSync(join(machine.folder, "profiles"));
  for (const [name, text] of Object.entries(recipes)) {
    mkdirSync(join(machine.folder, "recipes", name), { recursive: true });
    writeFileSync(join(machine.folder, "recipes", name, "recipe.kdl"), text);
  }
});
afterAll(() => machine.remove());

// The cache of the machine, not the one that all tests share.
const build = (...words: string[]) => machine.nip(["build", ...words], { env: { XDG_CACHE_HOME: join(machine.folder, "cache") } });

test("a recipe becomes a package that installs and runs; the second time nothing is done", async () => {
  const dry = await build("greeter", "--dry-run", "--exit-code");
  expect(dry).toMatchObject({ code: 20, stdout: "Build 2 packages for x86_64; 0 as before\n  + greet 1.0\n  + greeter 1.0\n" });
  expect(existsSync(machine.repository)).toBe(false);
  const first = await build("greeter", "--json");
  expect(first.code).toBe(0);
  const document = JSON.parse(first.stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(document).toMatchObject({
    schema: "nip.build/1",
    architecture: "x86_64",
    checked: false,
    packages: [
      { name: "greet", cached: false },
      { name: "greeter", cached: false },
    ],
  });
  expect(basename(document.packages[0].path)).toMatch(/^greet-1\.0-x86_64-[0-9a-f]{16}\.npk$/);
  expect((await build("greeter")).stdout).toMatch(/^greet +1\.0 +as before .*\.npk\ngreeter +1\.0 +as before /);
  const again = await build("greeter", "--dry-run", "--exit-code");
  expect(again).toMatchObject({ code: 0, stdout: "Build 0 packages for x86_64; 2 as before\n  nothing to change\n" });
  const root = join(machine.folder, "root");
  expect(await machine.json("install", "greeter", "--root", root)).toMatchObject({
    changes: [
      { name: "greet", explicit: false },
      { name: "greeter", explicit: true },
    ],
  });
  expect(execFileSync(join(root, "System/Index/bin/greet"), { encoding: "utf8" })).toBe("greet\n");
});

test("a recipe can be named by its file or folder", async () => {
  for (const word of ["./recipes/greet/recipe.kdl", join(machine.folder, "recipes/greet")]) {
    expect((await build(word, "--dry-run", "--json")).stdout).toContain('"name":"greet"');
  }
});

test("--check builds twice and finds both the same", async () => {
  expect(JSON.parse((await build("greet", "--check", "--json")).stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ checked: true, packages: [{ name: "greet" }] });
});

describe("what cannot be built", () => {
  test.each([
    ["an unknown recipe", ["nothing"], 3, "there is no recipe for nothing"],
    ["a recipe that nexus builds", ["kernel"], 2, 'its recipe says builder "nexus"'],
    ["a circle", ["circle"], 4, "circle → circle"],
    ["mistakes, each with its place", ["wrong"], 11, "recipe.kdl:2:3:"],
    ["a failing step, with its output and the log", ["failing"], 100, "line 60"],
    ["a source that cannot be reached", ["far", "--offline"], 5, "far"],
    ["a result that differs each time", ["random", "--check"], 104, "share/when"],
  ])("%s", async (_, words, code, message) => {
    const ended = await build(...words);
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(code);
    expect(readdirSync(machine.repository).filter((name) => name.startsWith(words[0] ?? "") && code !== 104)).toEqual([]);
  });
});
