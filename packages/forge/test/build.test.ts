// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, lstatSync, readFileSync, rmSync, statSync, truncateSync, utimesSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { run } from "@nexus/core";
import { readElf, readLayerNote } from "@nexus/elf";
import { verifyNpk } from "@nexus/graft";
import { openKeyStore } from "@nexus/trust";
import { removeWork } from "@nexus/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildPackages } from "../src/build.ts";
import { planPackages } from "../src/plan.ts";
import { loadRecipe } from "../src/recipe/load.ts";
import { makeFolder, testForge, write, type TestForge } from "./scratch.ts";
import { notice, recipeText, usesMalloc, writeProgram, writeTinyLibraries } from "./tiny.ts";

const folder = makeFolder();
const recipesDir = join(folder, "recipes");
let forge: TestForge;

beforeAll(() => {
  writeTinyLibraries(recipesDir);
  writeProgram(recipesDir, { name: "hello", layer: "base", code: usesMalloc });
  writeProgram(recipesDir, { name: "shell", layer: "app", code: usesMalloc, dependencies: 'dependencies { pkg "jemalloc" version="1"; }' });
});
beforeEach(() => {
  forge = testForge(folder);
});
afterAll(() => removeWork(folder));

const build = (name: string) => buildPackages(forge, [name], "x86_64");

describe("packages", () => {
  test("a package and what it needs become signed .npk files", async () => {
    const packages = await build("shell");
    expect(packages.map(({ name, runtime }) => [name, runtime])).toEqual([
      ["musl", false],
      ["jemalloc", true],
      ["shell", true],
    ]);
    const shell = packages[2]!;
    expect(shell.npk).toBe(join(forge.packagesDir, `shell-1-x86_64-${shell.cid.slice(14, 30)}.npk`));
    expect(shell.manifest).toMatchObject({ name: "shell", app: "Shell", layer: "app", dependencies: [{ name: "jemalloc", version: "1" }], variantCid: shell.cid });
    expect(shell.manifest.files.map(({ path }) => path)).toEqual(["bin", "bin/shell", "share", "share/licenses", "share/licenses/shell", "share/licenses/shell/NOTICE"]);
    const report = await verifyNpk(shell.npk, { keys: openKeyStore(forge.configDir).trusted() });
    expect(report).toBeTruthy();
  });

  test("programs carry the layer note, which readelf shows, and are stripped", async () => {
    const [hello] = (await build("hello")).slice(-1);
    const program = join(hello!.tree, "bin/hello");
    expect(readLayerNote(readElf(program))).toEqual({ layer: "base", libc: "musl", allocator: "musl" });
    expect(readElf(program).symbols("static")).toEqual([]);
    const { stdout } = await run("readelf", ["-n", program]);
    expect(stdout).toMatch(/\.note\.nexus\n.*\n\s+Nexus\s+0x[0-9a-f]+/);
    expect(statSync(program).mode & 0o777).toBe(0o755);
  });

  test("the record in the package names sources, tools, commands and proofs", async () => {
    const [shell] = (await build("shell")).slice(-1);
    const { stdout } = await run("sh", ["-c", 'zstd -dcq "$0" 2>/dev/null | tar xO build.log', shell!.npk]);
    expect(createHash("sha256").update(stdout).digest("hex")).toBe(shell!.manifest.log.sha256);
    expect(stdout).toContain("source main.c sha256:");
    expect(stdout).toMatch(/tool gcc-\d+:\S+ \d+/);
    expect(stdout).toContain("layer bin/shell: libc /Programs/Musl/1/lib/crt1.o, allocator /Programs/Jemalloc/1/lib/libjemalloc.a(jemalloc.o)");
  });

  test("a second build takes all from the cache; a lost package file is written again, byte for byte", async () => {
    const first = await build("hello");
    const again = await build("hello");
    expect(again.map(({ cached }) => cached)).toEqual(again.map(() => true));
    const npk = first.at(-1)!.npk;
    const bytes = readFileSync(npk);
    rmSync(npk);
    const rewritten = (await build("hello")).at(-1)!;
    expect(rewritten).toMatchObject({ cached: false, built: true, npk });
    expect(readFileSync(npk).equals(bytes)).toBe(true);
    // Half of what was remembered of the package file, after a power cut.
    truncateSync(join(forge.actionsDir, rewritten.key, "package.json"), 9);
    expect((await build("hello")).at(-1)).toMatchObject({ cached: false, built: true, npk });
    // Not the file that was written: perhaps that of another build.
    utimesSync(npk, 1, 1);
    expect((await build("hello")).at(-1)).toMatchObject({ cached: false, built: true });
  });

  test("a plan builds nothing and knows what lies there", async () => {
    await build("hello");
    const plan = await planPackages(forge, ["hello"], "x86_64");
    expect(plan.map(({ name, built, npk }) => [name, built, npk !== undefined])).toEqual([
      ["musl", true, true],
      ["jemalloc", true, true],
      ["hello", true, true],
    ]);
    const fresh = testForge(join(folder, "fresh"), { recipesDir, cacheDir: forge.cacheDir, actionsDir: join(folder, "fresh/actions") });
    const empty = await planPackages(fresh, ["hello"], "x86_64");
    expect(empty.map(({ key, built, npk }) => [key, built, npk])).toEqual(plan.map(({ key }) => [key, false, undefined]));
    expect(existsSync(fresh.actionsDir)).toBe(false);
  });

  test("a change in a dependency changes those that are built with it, and -v says why", async () => {
    await build("hello");
    const source = join(recipesDir, "musl/libc.c");
    const text = readFileSync(source, "utf8");
    try {
      write(recipesDir, { "musl/libc.c": `${text}\nint changed;\n` });
      const packages = await build("hello");
      expect(packages.map(({ name, cached }) => [name, cached])).toEqual([
        ["musl", false],
        ["jemalloc", true],
        ["hello", false],
      ]);
      expect(forge.details().some((line) => line.startsWith('musl for x86_64: inputs /recipe/libc.c changed: "sha256:'))).toBe(true);
      expect(forge.details().some((line) => line.startsWith('hello for x86_64: inputs /Programs/Musl/1 changed: "action:'))).toBe(true);
    } finally {
      write(recipesDir, { "musl/libc.c": text });
    }
  });

  test("words that change no bytes, such as the description, change no build", async () => {
    const recipe = loadRecipe(join(recipesDir, "hello"));
    const [before, after] = [await planPackages(forge, [recipe], "x86_64"), await planPackages(forge, [{ ...recipe, description: "other" }], "x86_64")];
    expect(after.at(-1)).toMatchObject({ key: before.at(-1)?.key, cid: before.at(-1)?.cid });
  });

  test("archives: unpacked in part, the second digest when the first has no bytes", async () => {
    write(folder, { "release/top/a/text": "A", "release/top/b/text": "B" });
    const archive = join(folder, "release.tar.gz");
    await run("tar", ["-C", join(folder, "release"), "-czf", archive, "top"]);
    const sha256 = createHash("sha256").update(readFileSync(archive)).digest("hex");
    write(recipesDir, {
      "unpacked/recipe.kdl": recipeText(
        "unpacked",
        "base",
        `source into="sub" {
        archive sha256="${"0".repeat(64)}" { origin "file://${folder}/absent.tar.gz"; }
        archive sha256="${sha256}" { origin "file://${archive}"; }
        only "a"
    }
    build {
        copy "sub" to="\${OUT}/share/sub"
        link "sub/a/text" at="\${OUT}/share/link"
        ${notice}
    }`,
      ),
    });
    const unpacked = (await build("unpacked")).at(-1)!;
    expect(readFileSync(join(unpacked.tree, "share/link"), "utf8")).toBe("A");
    expect(existsSync(join(unpacked.tree, "share/sub/b"))).toBe(false);
    expect(unpacked.manifest.sources).toEqual([{ name: "unpacked-1", sha256 }]);
    expect((await build("unpacked")).at(-1)).toMatchObject({ cached: true });
    expect((await planPackages(forge, ["unpacked"], "x86_64"))[0]).toMatchObject({ key: unpacked.key, built: true });
  });

  test("modes do not depend on the umask, links stay links", async () => {
    write(recipesDir, {
      "modes/recipe.kdl": recipeText(
        "modes",
        "base",
        `build {
        run "sh" "-c" "umask 0; mkdir -p \${OUT}/d; touch \${OUT}/d/f; umask 777; touch \${OUT}/d/g; chmod 4511 \${OUT}/d/f; ln -s f \${OUT}/d/l"
        ${notice}
    }`,
      ),
    });
    const { tree } = (await build("modes")).at(-1)!;
    expect(["d", "d/f", "d/g"].map((path) => (lstatSync(join(tree, path)).mode & 0o7777).toString(8))).toEqual(["755", "755", "644"]);
    expect(lstatSync(join(tree, "d/l")).isSymbolicLink()).toBe(true);
  });
});
