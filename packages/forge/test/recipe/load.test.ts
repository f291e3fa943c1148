// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { formatDiagnostic, NexusError } from "@nexus/core";
import { describe, expect, test } from "vitest";
import { loadRecipe } from "../../src/recipe/load.ts";
import { scratch, thrownBy, write } from "../scratch.ts";

const digest = "a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4";

const kdl = `package "tiny" version="1.0" {
    description "a tiny program"
    homepage "https://example.org"
    license "MIT"
    layer "base"
    date "2024-03-01"
    source into="lib" {
        archive sha256="${digest}" size=10 {
            origin "https://example.org/tiny-1.0.tar.gz"
            origin "debian:tiny@1.0*"
        }
        only "src" "arch/\${KERNEL_ARCH}"
        file "tiny.config"
    }
    tools "gcc" "make"
    build-depends {
        pkg "musl"
    }
    dependencies {
        pkg "other" version="2.0"
    }
    flags "-Os" "-static"
    build {
        env CC="\${pkg:musl}/bin/musl-gcc" LANG=""
        run "make" "-j\${JOBS}" cwd="lib" {
            env A="1" B="two words"
        }
        write "\${OUT}/share/x" "text\\n" mode="600"
        copy "a" to="\${OUT}/b"
        install "c" "d" to="\${OUT}/bin/" mode="755"
        link "b" at="\${OUT}/l"
        require-config "\${RECIPE}/tiny.config" in=".config"
        run "true" ""
    }
    strip "debug"
    outputs "bin/tiny"
    pledge "STDIO" "RPATH"
    unveil "/etc" "r"
}
`;

const yaml = `package:
  name: tiny
  version: "1.0"
  description: a tiny program
  homepage: https://example.org
  license: MIT
  layer: base
  date: "2024-03-01"
  source:
    into: lib
    archive:
      sha256: ${digest}
      size: 10
      origin: ["https://example.org/tiny-1.0.tar.gz", "debian:tiny@1.0*"]
    only: [src, "arch/\${KERNEL_ARCH}"]
    file: tiny.config
  tools: [gcc, make]
  build-depends: { pkg: musl }
  dependencies:
    pkg: { name: other, version: "2.0" }
  flags: ["-Os", "-static"]
  build:
    - env: { CC: "\${pkg:musl}/bin/musl-gcc", LANG: "" }
    - run: { command: [make, "-j\${JOBS}"], cwd: lib, env: { A: "1", B: two words } }
    - write: { path: "\${OUT}/share/x", content: "text\\n", mode: "600" }
    - copy: { from: a, to: "\${OUT}/b" }
    - install: { from: [c, d], to: "\${OUT}/bin/", mode: "755" }
    - link: { target: b, at: "\${OUT}/l" }
    - require-config: { wanted: "\${RECIPE}/tiny.config", in: .config }
    - run: ["true", ""]
  strip: debug
  outputs: bin/tiny
  pledge: [STDIO, RPATH]
  unveil: { path: /etc, permissions: r }
`;

/** A recipe without its places, which differ between documents. */
function plain(recipe: object): unknown {
  return JSON.parse(JSON.stringify(recipe, (key, value: unknown) => (key === "file" || key === "folder" || (key === "at" && typeof value === "object") ? undefined : value)));
}

describe("loadRecipe", () => {
  test("reads every node", () => {
    const folder = scratch();
    write(folder, { "recipe.kdl": kdl, "tiny.config": "" });
    const recipe = loadRecipe(folder);
    expect(recipe.file).toBe(join(folder, "recipe.kdl"));
    expect(recipe.sourceDateEpoch).toBe(Date.UTC(2024, 2, 1) / 1000);
    expect(plain(recipe)).toMatchObject({
      name: "tiny",
      version: "1.0",
      layer: "base",
      builder: "nip",
      architectures: ["x86_64", "riscv64"],
      files: ["tiny.config"],
      buildDependencies: [{ name: "musl" }],
      dependencies: [{ name: "other", version: "2.0" }],
      strip: "debug",
      pledge: ["STDIO", "RPATH"],
      unveil: [{ path: "/etc", permissions: "r" }],
    });
    expect(recipe.sources).toMatchObject([{ into: "lib", only: [{ value: "src" }, { value: "arch/${KERNEL_ARCH}" }], archives: [{ sha256: digest, size: 10 }] }]);
    expect(recipe.steps.map(({ kind }) => kind)).toEqual(["run", "write", "copy", "install", "link", "require-config", "run"]);
  });

  test("YAML says the same", () => {
    const [one, other] = [scratch(), scratch()];
    write(one, { "recipe.kdl": kdl, "tiny.config": "" });
    write(other, { "recipe.npk.yaml": yaml, "tiny.config": "" });
    expect(plain(loadRecipe(other))).toEqual(plain(loadRecipe(one)));
  });

  test("the short form of a source is one archive", () => {
    const folder = scratch();
    write(folder, { "recipe.kdl": minimal(`source url="https://example.org/x.tar.gz" hash="sha256:${digest}"`) });
    expect(loadRecipe(folder).sources).toMatchObject([{ archives: [{ sha256: digest, origins: [{ value: "https://example.org/x.tar.gz" }] }] }]);
  });

  test("no recipe, and two", async () => {
    const folder = scratch();
    expect(await thrownBy(() => loadRecipe(folder))).toMatchObject({ code: "not-found" });
    expect(await thrownBy(() => loadRecipe(join(folder, "nowhere")))).toMatchObject({ code: "not-found" });
    write(folder, { "recipe.kdl": kdl, "recipe.npk.yaml": yaml });
    expect(await thrownBy(() => loadRecipe(folder))).toMatchObject({ code: "conflict" });
  });
});

function minimal(more: string): string {
  return `package "x" version="1" {
    description "x"
    license "MIT"
    layer "base"
    ${more}
    build { run "true"; }
}
`;
}

describe("faults of a recipe", () => {
  test.each([
    ['licence "MIT"', "5:5", "licence"],
    ['license "Foo"', "5:5", "license"],
    ['layer "base"', "5:5", "layer is given twice"],
    ["source { }", "5:5", "nothing is named in it"],
    ['source { archive sha256="abc" { origin "https://x.org/a"; } }', "5:29", "64 hexadecimal digits"],
    [`source { archive sha256="${digest}" { origin "gopher://x"; } }`, "5:105", "no origin"],
    [`source { archive sha256="${digest}" ; }`, "5:14", "origin"],
    ['source { file "../secret"; }', "5:19", "without . and .."],
    ['source { file "absent"; }', "5:19", "there is no absent beside the recipe"],
    ['source url="https://x.org/a"', "5:5", "url and hash belong together"],
    ['tools "${CX}gcc"', "5:11", "no variable ${CX}"],
    ['flags "${pkg:musl}/x"', "5:11", "musl is not among the packages of build-depends"],
    ['flags "${OUT"', "5:11", "not closed"],
    ['outputs "a" "${NOPE}"', "5:17", "no variable ${NOPE}"],
    ['date "2024-02-99"', "1:1", "no day 2024-02-99"],
    ['date "2023-02-30"', "1:1", "no day 2023-02-30"],
    ['date "1969-12-31"', "1:1", "1969-12-31 is not between 1970-01-01 and 2242-03-16"],
    ['date "2242-03-17"', "1:1", "2242-03-17 is not between 1970-01-01 and 2242-03-16"],
    ['tools "${toString}"', "5:11", "no variable ${toString}"],
    ['architectures "sparc"', "5:19", "x86_64, riscv64 or aarch64"],
    ['unveil "/etc" "z"', "5:19", "letters of r, w, x and c"],
  ])("%s", async (line, place, message) => {
    const folder = scratch();
    write(folder, { "recipe.kdl": minimal(line) });
    const error = (await thrownBy(() => loadRecipe(folder))) as NexusError;
    expect(error.code).toBe("bad-document");
    const texts = error.diagnostics.map(formatDiagnostic);
    expect(texts.join("\n")).toContain(message);
    expect(texts.some((text) => text.includes(`:${place}: `))).toBe(true);
    expect(texts.join("\n")).toContain("^");
  });

  test("several are reported at once", async () => {
    const folder = scratch();
    write(folder, { "recipe.kdl": minimal('tools "${A}"\n    flags "${B}" "${pkg:c}"') });
    const error = (await thrownBy(() => loadRecipe(folder))) as NexusError;
    expect(error.diagnostics.map(({ line, column }) => `${line}:${column}`)).toEqual(["5:11", "6:11", "6:18"]);
  });

  test("only nip's recipes need a layer and a build", async () => {
    const folder = scratch();
    write(folder, { "recipe.kdl": 'package "x" version="1" {\n    description "x"\n    license "MIT"\n    builder "nexus"\n}\n' });
    expect(loadRecipe(folder)).toMatchObject({ builder: "nexus", layer: undefined, steps: [] });
    write(folder, { "recipe.kdl": 'package "x" version="1" {\n    description "x"\n    license "MIT"\n}\n' });
    const error = (await thrownBy(() => loadRecipe(folder))) as NexusError;
    expect(error.diagnostics.map(({ message }) => message)).toEqual(["package: the child layer is missing", "package: the child build is missing"]);
  });
});
