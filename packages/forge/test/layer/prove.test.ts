// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NexusError } from "@nexus/core";
import { readElf, readLayerNote } from "@nexus/elf";
import { removeWork } from "@nexus/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildPackages, buildRecipe } from "../../src/build.ts";
import { loadRecipe } from "../../src/recipe/load.ts";
import { makeFolder, testForge, thrownBy, write, type TestForge } from "../scratch.ts";
import { notice, recipeText, usesMalloc, writeProgram, writeTinyLibraries } from "../tiny.ts";

const folder = makeFolder();
const recipesDir = join(folder, "recipes");
let forge: TestForge;

beforeAll(() => writeTinyLibraries(recipesDir));
beforeEach(() => {
  forge = testForge(folder);
});
afterAll(() => removeWork(folder));

const build = (name: string) => buildPackages(forge, [name], "x86_64");

describe("the rule of layers", () => {
  const refused: [string, Parameters<typeof writeProgram>[1], RegExp][] = [
    [
      "base with jemalloc",
      {
        name: "wrong",
        layer: "base",
        code: usesMalloc,
        link: ["${pkg:musl}/lib/crt1.o", "${BUILD}/main.o", "${pkg:jemalloc}/lib/libjemalloc.a", "${pkg:musl}/lib/libc.a", "${MAP_FLAGS}"],
      },
      /bin\/wrong breaks the rule of the layer base .*its malloc is that of \/Programs\/Jemalloc\/1\/lib\/libjemalloc\.a\(jemalloc\.o\)/,
    ],
    [
      "app without jemalloc",
      { name: "wrong", layer: "app", code: usesMalloc, link: ["${pkg:musl}/lib/crt1.o", "${BUILD}/main.o", "${pkg:musl}/lib/libc.a", "${MAP_FLAGS}"] },
      /layer app .*its malloc is that of \/Programs\/Musl/,
    ],
    ["app without any allocator", { name: "wrong", layer: "app", code: "int main(void) { return 0; }" }, /no malloc of jemalloc is linked into it/],
    [
      "an allocator of its own",
      { name: "wrong", layer: "base", code: `${usesMalloc} void *malloc(long size) { return (void *)size; } void free(void *at) {}` },
      /its malloc is that of \S*main\.o/,
    ],
    [
      "glibc",
      {
        name: "wrong",
        layer: "base",
        code: "#include <stdlib.h>\nint main(void) { free(malloc(3)); return 0; }",
        link: [
          "-nodefaultlibs",
          "/usr/lib/x86_64-linux-gnu/crt1.o",
          "/usr/lib/x86_64-linux-gnu/crti.o",
          "${BUILD}/main.o",
          "-Wl,--start-group",
          "-lc",
          "-lgcc",
          "-lgcc_eh",
          "-Wl,--end-group",
          "/usr/lib/x86_64-linux-gnu/crtn.o",
          "${MAP_FLAGS}",
        ],
      },
      /\/x86_64-linux-gnu\/\S+ of this machine is linked into it/,
    ],
    ["no libc", { name: "wrong", layer: "base", code: "void _start(void) { for (;;); }", link: ["${BUILD}/main.o", "${MAP_FLAGS}"] }, /it is linked with no libc/],
    [
      "no link map",
      { name: "wrong", layer: "base", code: usesMalloc, link: ["${pkg:musl}/lib/crt1.o", "${BUILD}/main.o", "${pkg:musl}/lib/libc.a"] },
      /there is no link map for it/,
    ],
    ["stripped too early", { name: "wrong", layer: "base", code: usesMalloc, more: 'run "strip" "${OUT}/bin/wrong"' }, /or it was stripped/],
  ];
  test.each(refused)("%s is refused", async (_what, program, message) => {
    writeProgram(recipesDir, program);
    const error = (await thrownBy(() => build("wrong"))) as NexusError;
    expect(error).toMatchObject({ code: "layer-violation", exitCode: 4 });
    expect(error.message).toMatch(message);
    expect(existsSync(join(forge.packagesDir, "wrong-1-x86_64"))).toBe(false);
  });

  test("the map of another program is no proof", async () => {
    // The link with a map makes another program than the one that is installed.
    writeProgram(recipesDir, {
      name: "wrong",
      layer: "base",
      code: usesMalloc,
      more: 'run "gcc" "-nostdlib" "-static" "-no-pie" "-o" "${BUILD}/other" "-Wl,-Ttext=0x800000" "${pkg:musl}/lib/crt1.o" "${BUILD}/main.o" "${pkg:musl}/lib/libc.a"\n install "${BUILD}/other" to="${OUT}/bin/wrong" mode="755"',
    });
    expect(await thrownBy(() => build("wrong"))).toMatchObject({ code: "layer-violation" });
  });

  test("desktop is glibc with its own allocator; systemd wants jemalloc, base no glibc", async () => {
    const dynamic = (layer: string) =>
      write(recipesDir, {
        "window/main.c": "#include <stdlib.h>\nint main(void) { free(malloc(3)); return 0; }",
        "window/recipe.kdl": recipeText(
          "window",
          layer,
          `source { file "main.c"; }
    tools "gcc" "libc-dev"
    build {
        run "gcc" "\${PREFIX_MAP}" "\${MAP_FLAGS}" "-o" "\${BUILD}/window" "\${RECIPE}/main.c"
        install "\${BUILD}/window" to="\${OUT}/bin/" mode="755"
        ${notice}
    }`,
        ),
      });
    dynamic("desktop");
    const window = (await build("window")).at(-1)!;
    expect(readLayerNote(readElf(join(window.tree, "bin/window")))).toEqual({ layer: "desktop", libc: "glibc", allocator: "glibc" });
    dynamic("systemd");
    expect(await thrownBy(() => build("window"))).toMatchObject({ code: "layer-violation", message: expect.stringContaining("jemalloc is not linked into it") as string });
    dynamic("base");
    expect(await thrownBy(() => build("window"))).toMatchObject({ code: "layer-violation", message: expect.stringContaining("of this machine is linked into it") as string });
  });

  test("a base program without an allocator is fine", async () => {
    writeProgram(recipesDir, { name: "quiet", layer: "base", code: "int main(void) { return 0; }" });
    const quiet = await buildRecipe(forge, loadRecipe(join(recipesDir, "quiet")), "x86_64");
    expect(readLayerNote(readElf(join(quiet.tree, "bin/quiet")))?.layer).toBe("base");
  });
});
