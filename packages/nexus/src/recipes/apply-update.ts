// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { editDocument, type Edit, type Step } from "@nexus/kdl";
import type { Recipe, RecipeArchive, RecipeSource } from "@nexus/forge";
import type { SourceUpdate } from "./find-update.ts";

/**
 * The text of a KDL recipe moved to another release: version, digest and size of the archive, the version in the other
 * origins of that archive; other archives of the old release go. Comments stay. @throws NexusError "usage" for YAML.
 */
export function applyUpdate(text: string, recipe: Recipe, update: SourceUpdate): string {
  if (!recipe.file.endsWith(".kdl")) {
    throw new NexusError("usage", `${recipe.file} is no KDL document, and only those are edited`, { hint: `set version=${update.to} and sha256=${update.offered.sha256} by hand` });
  }
  const own = recipe.sources[0] as RecipeSource;
  const source: Step[] = ["package", { name: "source", index: own.node }];
  const dropped = own.archives.filter(({ node }) => node !== update.archive.node);
  return editDocument(text, [
    { kind: "set-property", path: ["package"], name: "version", value: update.to },
    ...moveArchive(source, update),
    // From the last to the first, so that the places of those still to go do not move.
    ...dropped.toReversed().flatMap((archive) => dropArchive(source, archive)),
  ]);
}

function moveArchive(source: Step[], { archive: { node, size, origins }, from, to, offered }: SourceUpdate): Edit[] {
  const moved = origins.flatMap(({ value }, index) => (value.startsWith("debian:") || !value.includes(from) ? [] : [{ index, value: value.replaceAll(from, to) }]));
  if (node === undefined) {
    return [
      { kind: "set-property", path: source, name: "hash", value: `sha256:${offered.sha256}` },
      ...moved.map(({ value }): Edit => ({ kind: "set-property", path: source, name: "url", value })),
    ];
  }
  const path: Step[] = [...source, { name: "archive", index: node }];
  const edits: Edit[] = [{ kind: "set-property", path, name: "sha256", value: offered.sha256 }];
  if (size !== undefined && offered.size !== undefined) edits.push({ kind: "set-property", path, name: "size", value: offered.size });
  return [...edits, ...moved.map(({ index, value }): Edit => ({ kind: "set-argument", path: [...path, { name: "origin", index }], index: 0, value }))];
}

function dropArchive(source: Step[], { node }: RecipeArchive): Edit[] {
  if (node !== undefined) return [{ kind: "remove-node", path: [...source, { name: "archive", index: node }] }];
  return ["url", "hash"].map((name) => ({ kind: "remove-property", path: source, name }));
}
