// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { anyText, arg, decode, document, fallback, many, named, node, one, optional, parseDocument, prop, text, type NewNode } from "@nexus/kdl";
import { filesShape, takeFiles } from "@nexus/store";

/** What became of a cache that a closure asks for. The manifest of its view lists them. */
export interface CacheOutcome {
  /** Relative to /usr. */
  folder: string;
  generator: string;
  /** Why there is none; absent when it was made. */
  why?: string;
}

const schema = document({
  view: one(text()),
  caches: fallback(one(node({ list: named("cache", many(node({ folder: arg(anyText()), generator: prop(text()), why: optional(prop(anyText())) }))) })), { list: [] }),
  files: one(filesShape),
});

/** The node of a view's manifest that lists what became of its caches; none where it needs none. */
export function outcomeNodes(outcomes: readonly CacheOutcome[]): NewNode[] {
  if (outcomes.length === 0) return [];
  return [
    { name: "caches", children: outcomes.map(({ folder, generator, why }) => ({ name: "cache", args: [folder], props: { generator, ...(why === undefined ? {} : { why }) } })) },
  ];
}

/** What became of a view's caches, after its manifest; `file` is the name that messages show. @throws NexusError "bad-document". */
export function parseOutcomes(manifest: string, file: string): CacheOutcome[] {
  return decode(schema, parseDocument(takeFiles(manifest, file).rest, file)).caches.list;
}
