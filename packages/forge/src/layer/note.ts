// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { layerNoteOwner, layerNoteText, layerNoteType, type LinkedLayer } from "@nexus/elf";

/** The section that holds the layer note. */
export const layerNoteSection = ".note.nexus";

/** The layer note as the content of a section: gABI "Note Section", little endian, words of 4 bytes. */
export function layerNote(layer: LinkedLayer): Uint8Array {
  const owner = Buffer.from(`${layerNoteOwner}\0`);
  const descriptor = Buffer.from(layerNoteText(layer));
  const header = Buffer.alloc(12);
  header.writeUInt32LE(owner.length, 0);
  header.writeUInt32LE(descriptor.length, 4);
  header.writeUInt32LE(layerNoteType, 8);
  return Buffer.concat([header, padded(owner), padded(descriptor)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
