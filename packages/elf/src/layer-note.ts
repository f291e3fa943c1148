// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The note that forge puts into programs: owner "Nexus", type 1, text "layer=base libc=musl allocator=musl".

import { NexusError } from "@nexus/core";
import type { Elf } from "./read-elf.ts";

/** What each layer of programs is linked with. Programs of layer "foreign" come from elsewhere and carry no note. */
export const layers = {
  base: { libc: "musl", allocator: "musl" },
  app: { libc: "musl", allocator: "jemalloc" },
  desktop: { libc: "glibc", allocator: "glibc" },
  systemd: { libc: "glibc", allocator: "jemalloc" },
} as const;

export type LinkedLayer = keyof typeof layers;
export type Layer = LinkedLayer | "foreign";

export interface LayerNote {
  layer: string;
  libc: string;
  allocator: string;
}

export const layerNoteOwner = "Nexus";
export const layerNoteType = 1;

/** The text of the note for a layer. */
export function layerNoteText(layer: LinkedLayer): string {
  const { libc, allocator } = layers[layer];
  return `layer=${layer} libc=${libc} allocator=${allocator}`;
}

/**
 * The layer note of an ELF file; undefined when it has none.
 * @throws NexusError "corrupt" for a note that does not have the form above, or two of them that differ.
 */
export function readLayerNote(elf: Elf): LayerNote | undefined {
  const texts = elf.notes
    .filter((note) => note.owner === layerNoteOwner && note.type === layerNoteType)
    .map((note) => Buffer.from(note.descriptor).toString("utf8").replace(/\0+$/, ""));
  const text = texts[0];
  if (text === undefined) return undefined;
  const match = /^layer=([a-z]+) libc=([a-z]+) allocator=([a-z]+)$/.exec(text);
  if (match === null || texts.some((other) => other !== text)) {
    throw new NexusError("corrupt", `the file's layer note is malformed: ${JSON.stringify(texts.join(" ").slice(0, 200))}`);
  }
  return { layer: match[1]!, libc: match[2]!, allocator: match[3]! };
}
