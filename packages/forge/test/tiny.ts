// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { write } from "./scratch.ts";

/** A recipe's text: name, layer, then the nodes that make it out. */
export function recipeText(name: string, layer: string, nodes: string): string {
  return `package "${name}" version="1" {
    description "a test"
    license "MIT"
    layer "${layer}"
    ${nodes}
}
`;
}

/** The step that every package needs. */
export const notice = 'write "${OUT}/share/licenses/${NAME}/NOTICE" "none\\n"';

const startFile = `
int main(void);
int __libc_start_main(void) { return main(); }
void _start(void) { __libc_start_main(); for (;;); }
`;
const libc = `
static char heap[4096]; static long used;
__attribute__((weak)) void *malloc(long size) { void *at = heap + used; used += size; return at; }
__attribute__((weak)) void free(void *at) { (void)at; }
`;
const jemalloc = `
static char heap[4096]; static long used;
void *malloc(long size) { void *at = heap + used; used += size; return at; }
void free(void *at) { (void)at; }
int mallctl(void) { return 0; }
`;

/**
 * Recipes named musl and jemalloc whose libraries are a few lines of C: the linker and forge treat them as the real
 * ones, and they build at once.
 */
export function writeTinyLibraries(recipesDir: string): void {
  const archive = (source: string, lib: string) => `
        run "gcc" "-c" "-Os" "-ffreestanding" "-fno-stack-protector" "-fno-builtin" "-fno-pic" "-o" "\${BUILD}/${source}.o" "\${RECIPE}/${source}.c"
        run "ar" "rcD" "\${BUILD}/${lib}" "\${BUILD}/${source}.o"
        install "\${BUILD}/${lib}" to="\${OUT}/lib/"`;
  write(recipesDir, {
    "musl/recipe.kdl": recipeText(
      "musl",
      "base",
      `source { file "start.c"; file "libc.c"; }
    tools "gcc"
    build {
        run "gcc" "-c" "-Os" "-ffreestanding" "-fno-stack-protector" "-fno-pic" "-o" "\${BUILD}/crt1.o" "\${RECIPE}/start.c"
        install "\${BUILD}/crt1.o" to="\${OUT}/lib/"
        ${archive("libc", "libc.a")}
        ${notice}
    }
    outputs "lib/libc.a"`,
    ),
    "musl/start.c": startFile,
    "musl/libc.c": libc,
    "jemalloc/recipe.kdl": recipeText(
      "jemalloc",
      "app",
      `source { file "jemalloc.c"; }
    tools "gcc"
    build {
        ${archive("jemalloc", "libjemalloc.a")}
        ${notice}
    }`,
    ),
    "jemalloc/jemalloc.c": jemalloc,
  });
}

export interface TinyProgram {
  name: string;
  layer: string;
  /** The program's C. */
  code: string;
  /** Words of the link command besides the usual ones. */
  link?: string[];
  /** More steps, after the program is installed. */
  more?: string;
  dependencies?: string;
}

export const usesMalloc = "void *malloc(long); void free(void *); int main(void) { free(malloc(3)); return 0; }";

/** A recipe for a program of one file, linked with the tiny libraries. */
export function writeProgram(recipesDir: string, { name, layer, code, link, more = "", dependencies = "" }: TinyProgram): void {
  const words = link ?? ["${pkg:musl}/lib/crt1.o", "${BUILD}/main.o", ...(layer === "app" ? ["${pkg:jemalloc}/lib/libjemalloc.a"] : []), "${pkg:musl}/lib/libc.a", "${MAP_FLAGS}"];
  write(recipesDir, {
    [`${name}/main.c`]: code,
    [`${name}/recipe.kdl`]: recipeText(
      name,
      layer,
      `source { file "main.c"; }
    tools "gcc" "libc-dev"
    build-depends { pkg "musl"; pkg "jemalloc"; }
    ${dependencies}
    build {
        run "gcc" "-c" "-g" "-fno-builtin" "-fno-stack-protector" "-fno-pic" "\${PREFIX_MAP}" "-o" "\${BUILD}/main.o" "\${RECIPE}/main.c"
        run "gcc" "-nostdlib" "-static" "-no-pie" "-o" "\${BUILD}/${name}" ${words.map((word) => JSON.stringify(word)).join(" ")}
        install "\${BUILD}/${name}" to="\${OUT}/bin/" mode="755"
        ${notice}
        ${more}
    }
    outputs "bin/${name}"`,
    ),
  });
}
