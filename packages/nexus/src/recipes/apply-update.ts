// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { editDocument, type Edit, type Step } from "@nexus/kdl";
import type { Recipe, RecipeArchive, RecipeSource } from "@nexus/forge";
import type { SourceUpdate } from "./find-update.ts";
import type { MovingRecipe, Pin } from "./pins.ts";

/** A recipe's document after the changes to it. */
export interface EditedRecipe {
  file: string;
  text: string;
}

/**
 * The documents of all recipes that change, each once. In one that moves: version, digest and size of the archive, the
 * version in the other origins of that archive; other archives of the old release go. In one that asks for the version
 * that goes: that version. Comments stay. @throws NexusError "usage" for YAML, with what to write there.
 */
export function applyUpdates(moving: readonly MovingRecipe[], pins: readonly Pin[]): EditedRecipe[] {
  const changes = new Map<string, Change[]>();
  const add = ({ file }: Recipe, change: Change) => changes.set(file, [...(changes.get(file) ?? []), change]);
  for (const { recipe, update } of moving) {
    add(recipe, { edits: moveSource(recipe, update), byHand: `version="${update.to}" and sha256="${update.offered.sha256}"` });
  }
  for (const { recipe, name, to, edits } of pins) add(recipe, { edits, byHand: `version="${to}" where it asks for ${name}` });
  return [...changes].map(([file, ofFile]) => ({ file, text: edited(file, ofFile) }));
}

interface Change {
  edits: Edit[];
  /** The same, as what a person would write. */
  byHand: string;
}

function edited(file: string, changes: readonly Change[]): string {
  if (!file.endsWith(".kdl")) {
    throw new NexusError("usage", `${file} is no KDL document, and only those are edited`, { hint: `set by hand: ${changes.map(({ byHand }) => byHand).join("; ")}` });
  }
  return editDocument(
    readFileSync(file, "utf8"),
    changes.flatMap(({ edits }) => edits),
  );
}

function moveSource(recipe: Recipe, update: SourceUpdate): Edit[] {
  const own = recipe.sources[0] as RecipeSource;
  const source: Step[] = ["package", { name: "source", index: own.node }];
  const dropped = own.archives.filter(({ node }) => node !== update.archive.node);
  return [
    { kind: "set-property", path: ["package"], name: "version", value: update.to },
    ...moveArchive(source, update),
    // From the last to the first, so that the places of those still to go do not move.
    ...dropped.toReversed().flatMap((archive) => dropArchive(source, archive)),
  ];
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
