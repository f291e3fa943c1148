// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { editDocument, type Edit, type Step } from "@nexus/kdl";
import type { Recipe, RecipeSource } from "@nexus/forge";
import type { SourceUpdate } from "./find-update.ts";

/**
 * The text of a KDL recipe moved to another release: version, digest and size of the archive, the version in the other
 * origins of that archive; other archives of the old release go. Comments stay. @throws NexusError "usage" for YAML.
 */
export function applyUpdate(text: string, recipe: Recipe, update: SourceUpdate): string {
  if (!recipe.file.endsWith(".kdl")) {
    throw new NexusError("usage", `${recipe.file} is no KDL document, and only those are edited`, { hint: `set version=${update.to} and sha256=${update.offered.sha256} by hand` });
  }
  const { archives } = recipe.sources[update.source] as RecipeSource;
  const source: Step = { name: "source", index: update.source };
  const archivePath = (index: number): Step[] => ["package", source, { name: "archive", index }];
  const kept = archivePath(update.archive);
  const edits: Edit[] = [
    { kind: "set-property", path: ["package"], name: "version", value: update.to },
    { kind: "set-property", path: kept, name: "sha256", value: update.offered.sha256 },
  ];
  const archive = archives[update.archive]!;
  if (archive.size !== undefined && update.offered.size !== undefined) edits.push({ kind: "set-property", path: kept, name: "size", value: update.offered.size });
  for (const [index, { value }] of archive.origins.entries()) {
    const moved = value.startsWith("debian:") ? value : value.replaceAll(update.from, update.to);
    if (moved !== value) edits.push({ kind: "set-argument", path: [...kept, { name: "origin", index }], index: 0, value: moved });
  }
  // From the last to the first, so that the places of those still to go do not move.
  for (let index = archives.length - 1; index >= 0; index--) {
    if (index !== update.archive) edits.push({ kind: "remove-node", path: archivePath(index) });
  }
  return editDocument(text, edits);
}
