// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Notes: System V gABI, chapter 5, "Note Section".

import { malformed, type ByteSource } from "./byte-source.ts";
import type { Headers } from "./headers.ts";

export interface ElfNote {
  owner: string;
  type: number;
  descriptor: Uint8Array;
}

const noteSegment = 4;
const noteSection = 7;
const mostBytes = 16 * 1024 * 1024;

/** The notes of all note segments, then those of note sections outside them. @throws NexusError "corrupt". */
export function readNotes(source: ByteSource, headers: Headers): ElfNote[] {
  const ranges = headers.segments.filter(({ type }) => type === noteSegment);
  const inside = (offset: number) => ranges.some((range) => offset >= range.offset && offset < range.offset + range.size);
  const sections = headers.sections.filter(({ type, offset }) => type === noteSection && !inside(offset));
  return [...ranges, ...sections].flatMap(({ offset, size, align }) => readRange(source, headers, offset, size, align === 8 ? 8 : 4));
}

function readRange(source: ByteSource, headers: Headers, offset: number, size: number, align: number): ElfNote[] {
  if (size > mostBytes) throw malformed(source.name, `its notes have ${size} bytes; at most ${mostBytes} are read`);
  const bytes = source.read(offset, size, "its notes");
  const fields = headers.fields(offset, size, "its notes");
  const notes: ElfNote[] = [];
  for (let at = 0; at + 12 <= size;) {
    const ownerSize = fields.u32(at);
    const descriptorAt = up(at + 12 + ownerSize, align);
    const end = descriptorAt + fields.u32(at + 4);
    if (end > size) throw malformed(source.name, "a note reaches beyond its section");
    const owner = bytes.toString("latin1", at + 12, at + 12 + ownerSize).replace(/\0+$/, "");
    notes.push({ owner, type: fields.u32(at + 8), descriptor: Uint8Array.from(bytes.subarray(descriptorAt, end)) });
    at = up(end, align);
  }
  return notes;
}

function up(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}
