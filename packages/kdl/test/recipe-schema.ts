// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import {
  arg,
  args,
  checked,
  choice,
  diagnosticAt,
  document,
  entries,
  fallback,
  flag,
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
} from "../src/index.ts";

const dependency = checked(node({ name: arg(located(text())), version: optional(prop(text())), at: position() }), ({ name }) =>
  name.value === "self" ? [diagnosticAt(name.at, "a package cannot depend on itself", "remove the line")] : [],
);

const step = sequence({
  run: node({ command: args(text(), 1), dir: optional(prop(text())) }),
  write: node({ path: arg(text()), content: arg(text()), mode: fallback(prop(text()), "0644") }),
});

/** A schema with a field of every kind, near to what recipes need. */
export const recipeSchema = document({
  package: one(node({ name: arg(text()), version: prop(text()), layerNote: optional(prop(text())) })),
  license: one(text({ pattern: /^[\w.+-]+$/, expected: "an SPDX identifier such as 0BSD" })),
  layer: fallback(one(choice("base", "app", "desktop")), "base"),
  jobs: fallback(one(integer({ minimum: 1, maximum: 64 })), 1),
  essential: flag(),
  outputs: fallback(one(list(text())), []),
  dependencies: named("depends", many(dependency)),
  build: optional(one(node({ steps: step }))),
  env: optional(one(node({ variables: props(text()) }))),
  symbols: optional(one(node({ settings: entries(text()) }))),
});
