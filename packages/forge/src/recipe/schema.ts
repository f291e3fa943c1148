// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The schema of a recipe: docs/recipes.md describes every node.

import { architectures, type Architecture } from "@nexus/core";
import { layers, type LinkedLayer } from "@nexus/elf";
import {
  anyText,
  arg,
  args,
  choice,
  document,
  fallback,
  integer,
  list,
  located,
  many,
  named,
  node,
  one,
  optional,
  position,
  prop,
  props,
  sequence,
  text,
  type Infer,
} from "@nexus/kdl";
import { licence } from "./spdx.ts";

const packageName = text({ pattern: /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/, expected: "a package name of letters, digits and . _ + -" });
const version = text({ pattern: /^[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}$/, expected: "a version such as 1.2.5" });
const hexDigest = text({ pattern: /^[0-9a-f]{64}$/, expected: "the 64 hexadecimal digits of a sha256 digest" });
const oneLine = text({ pattern: /^[^\p{Cc}]{1,500}$/u, expected: "one line of at most 500 characters" });
const day = text({ pattern: /^\d{4}-\d\d-\d\d$/, expected: "a day such as 2024-03-01" });
const fileMode = text({ pattern: /^0?[0-7]{3}$/, expected: "permissions such as 755" });
const relativePath = text({ pattern: /^(?!\/)(?!(.*\/)?\.\.?(\/|$))[^\p{Cc}]+$/u, expected: "a path below the recipe's folder, without . and .." });
const usualArchitectures: Architecture[] = ["x86_64", "riscv64"];
/** A text in which variables may stand. */
const template = located(anyText());

const archive = node({
  at: position(),
  sha256: prop(hexDigest),
  size: optional(prop(integer({ minimum: 1 }))),
  origins: named("origin", many(located(text()), 1)),
});

const upstream = node({ keyring: prop(located(relativePath)), series: optional(prop(text())) });

const source = node({
  at: position(),
  url: optional(prop(text())),
  hash: optional(prop(text({ pattern: /^sha256:[0-9a-f]{64}$/, expected: "sha256: and 64 hexadecimal digits" }))),
  into: fallback(prop(relativePath), ""),
  upstream: optional(one(upstream)),
  archives: named("archive", many(archive)),
  only: fallback(one(list(template)), []),
  files: named("file", many(located(relativePath))),
  folders: named("folder", many(located(relativePath))),
});

const related = node({ packages: named("pkg", many(node({ at: position(), name: arg(packageName), version: optional(prop(version)) }))) });
const environment = node({ variables: props(template) });

const step = {
  run: node({
    at: position(),
    command: args(template, 1),
    cwd: optional(prop(template)),
    env: fallback(one(environment), { variables: {} }),
  }),
  write: node({ path: arg(template), content: arg(template), mode: fallback(prop(fileMode), "644") }),
  copy: node({ from: arg(template), to: prop(template) }),
  install: node({ from: args(template, 1), to: prop(template), mode: fallback(prop(fileMode), "644") }),
  link: node({ target: arg(template), at: prop(template) }),
  "require-config": node({ wanted: arg(template), in: prop(template) }),
};

const recipe = node({
  at: position(),
  name: arg(packageName),
  version: prop(version),
  description: one(oneLine),
  homepage: optional(one(text({ pattern: /^https?:\/\/\S+$/, expected: "a web address" }))),
  license: one(licence),
  layer: optional(one(choice(...(Object.keys(layers) as LinkedLayer[])))),
  builder: fallback(one(choice("nip", "nexus")), "nip"),
  architectures: fallback(one(list(choice(...architectures))), usualArchitectures),
  date: optional(one(day)),
  sources: named("source", many(source)),
  tools: fallback(one(list(template)), []),
  buildDepends: fallback(one(related), { packages: [] }),
  dependencies: fallback(one(related), { packages: [] }),
  flags: fallback(one(list(template)), []),
  build: optional(one(node({ env: fallback(one(environment), { variables: {} }), steps: sequence(step, 1) }))),
  strip: fallback(one(choice("all", "debug", "none")), "all"),
  outputs: fallback(one(list(template)), []),
  pledge: fallback(one(list(text({ pattern: /^[A-Z]+$/, expected: "a promise such as STDIO" }))), []),
  unveil: many(node({ path: arg(text()), permissions: arg(text({ pattern: /^[rwxc]+$/, expected: "letters of r, w, x and c" })) })),
});

export const recipeDocument = document({ package: one(recipe) });

export type RecipeNode = Infer<typeof recipe>;
export type SourceNode = Infer<typeof source>;
export type Step = NonNullable<RecipeNode["build"]>["steps"][number];
