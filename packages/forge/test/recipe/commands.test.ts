// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { stepWork, unpackCommands } from "../../src/recipe/commands.ts";
import { loadRecipe } from "../../src/recipe/load.ts";
import { valuesOf } from "../../src/recipe/values.ts";
import { scratch, write } from "../scratch.ts";

const digest = "0".repeat(64);

function recipeWith(nodes: string) {
  const folder = scratch();
  write(folder, { "recipe.kdl": `package "gcc-x" version="1.0~rc1" {\n description "x"\n license "MIT"\n layer "base"\n${nodes}\n}\n` });
  return loadRecipe(folder);
}

test("variables by architecture and package", () => {
  const recipe = recipeWith('flags "-O2" "${PREFIX_MAP}"\nbuild { run "true"; }');
  const values = valuesOf(recipe, "riscv64", [{ ...recipe, name: "gcc", version: "12" }]);
  expect(values).toMatchObject({
    ARCH: "riscv64",
    KERNEL_ARCH: "riscv",
    HOST_TRIPLET: "riscv64-linux-musl",
    CC: "riscv64-linux-gnu-gcc",
    PREFIX: "/Programs/Gcc-x/1.0~rc1",
    OUT: "${BUILD}/dest/Programs/Gcc-x/1.0~rc1",
    FLAGS: "-O2 -ffile-prefix-map=${BUILD}=.",
    "pkg:gcc": "/Programs/GCC/12",
  });
});

test("steps become programs with argument lists", () => {
  const recipe = recipeWith(`build {
    run "make" "a b; rm *" cwd="sub" { env V="\${ARCH}"; }
    run "\${RECIPE}/x" cwd="\${BUILD}/o"
    write "\${OUT}/etc/x" "arch=\${ARCH}" mode="600"
    copy "a" to="\${OUT}/b/"
    install "c" "d" to="\${OUT}/bin/" mode="755"
    link "../b" at="\${OUT}/l/m"
}`);
  const { commands, files } = stepWork(recipe, { ARCH: "riscv64", OUT: "${BUILD}/dest", RECIPE: "/recipe" });
  const at = "${BUILD}/src";
  expect(files).toEqual({ "files/3": "arch=riscv64" });
  expect(commands).toEqual([
    { argv: ["make", "a b; rm *"], cwd: "${BUILD}/src/sub", env: { V: "riscv64" } },
    { argv: ["/recipe/x"], cwd: "${BUILD}/o" },
    { argv: ["mkdir", "-p", "--", "${BUILD}/dest/etc"], cwd: at },
    { argv: ["install", "-m", "600", "--", "${BUILD}/files/3", "${BUILD}/dest/etc/x"], cwd: at },
    { argv: ["mkdir", "-p", "--", "${BUILD}/dest/b"], cwd: at },
    { argv: ["cp", "-R", "-P", "--preserve=mode,links", "--", "a", "${BUILD}/dest/b/"], cwd: at },
    { argv: ["mkdir", "-p", "--", "${BUILD}/dest/bin"], cwd: at },
    { argv: ["install", "-m", "755", "--", "c", "d", "${BUILD}/dest/bin/"], cwd: at },
    { argv: ["mkdir", "-p", "--", "${BUILD}/dest/l"], cwd: at },
    { argv: ["ln", "-s", "--", "../b", "${BUILD}/dest/l/m"], cwd: at },
  ]);
});

test("archives are unpacked in their order, whole or in part", () => {
  const recipe = recipeWith(`source url="https://x.org/a" hash="sha256:${digest}"
source into="lib/z" { archive sha256="${digest}" { origin "https://x.org/b"; }
  only "src" "arch/\${KERNEL_ARCH}"; }
build { run "true"; }`);
  const argvs = unpackCommands(recipe, { KERNEL_ARCH: "x86" }).map(({ argv }) => argv.join(" "));
  expect(argvs).toEqual([
    "tar --extract --file=/sources/1 --directory=${BUILD}/src --strip-components=1 --no-same-owner --no-same-permissions",
    "mkdir -p -- ${BUILD}/src/lib/z",
    "tar --extract --file=/sources/2 --directory=${BUILD}/src/lib/z --strip-components=1 --no-same-owner --no-same-permissions --anchored --wildcards --no-wildcards-match-slash -- */src */arch/x86",
  ]);
});
