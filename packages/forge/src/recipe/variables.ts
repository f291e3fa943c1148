// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What recipes may write as `${NAME}`, and what it stands for. docs/recipes.md has the same table. */
export const variables = {
  NAME: "the package's name",
  VERSION: "its version",
  ARCH: "the architecture that is built for: x86_64, riscv64",
  KERNEL_ARCH: "the same as Linux calls it: x86, riscv",
  HOST_TRIPLET: "the system that the programs run on: x86_64-linux-musl",
  BUILD_TRIPLET: "the system that builds: x86_64-linux-gnu",
  CROSS_COMPILE: "the prefix of the compiler and its tools: riscv64-linux-gnu-",
  CC: "the bare compiler: riscv64-linux-gnu-gcc",
  PREFIX: "where the package lies once it is installed: /Programs/<App>/<Version>",
  DESTDIR: "the folder under which `make install` may use PREFIX",
  OUT: "the package's tree while it is made: DESTDIR and PREFIX together",
  BUILD: "the build folder, the only place a step can write",
  SRC: "the folder in BUILD where the archives are unpacked",
  RECIPE: "the recipe's own files, read-only",
  MAPS: "the folder in BUILD for link maps",
  MAP_FLAGS: "what the linker must be given, for forge to prove the layer: -Wl,-Map=<MAPS>",
  PREFIX_MAP: "what the compiler must be given, to keep BUILD out of its results",
  FLAGS: "the recipe's flags, joined by blanks",
  JOBS: "how many jobs may run at once",
  SOURCE_DATE_EPOCH: "the time that a build may show, in seconds since 1970",
} as const;

export type Variable = keyof typeof variables;

/** A use of a variable in a text: `${NAME}`, or `${pkg:NAME}` for where a build dependency lies. */
export interface Use {
  text: string;
  kind: "variable" | "package" | "malformed";
  name: string;
}

const use = /\$\{([^}]*)\}?/g;

/** The variables that a text uses. */
export function usesIn(text: string): Use[] {
  return [...text.matchAll(use)].map(([whole, inner = ""]) => {
    if (!whole.endsWith("}")) return { text: whole, kind: "malformed", name: inner };
    return inner.startsWith("pkg:") ? { text: whole, kind: "package", name: inner.slice("pkg:".length) } : { text: whole, kind: "variable", name: inner };
  });
}

/** The text with its variables replaced; those that `values` lacks stay as they are. Keys are `NAME` and `pkg:NAME`. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(use, (whole, inner: string) => (Object.hasOwn(values, inner) ? (values[inner] as string) : whole));
}
