// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Symbol tables: System V gABI, chapter 4, "Symbol Table".

import { malformed, type ByteSource } from "./byte-source.ts";
import { textAt, type Headers } from "./headers.ts";

export interface ElfSymbol {
  name: string;
  value: bigint;
  size: number;
  binding: "local" | "global" | "weak" | "other";
  type: "none" | "object" | "function" | "section" | "file" | "common" | "tls" | "ifunc" | "other";
  /** False where another file must give it. */
  defined: boolean;
}

const tableTypes = { static: 2, dynamic: 11 } as const;
const bindings: Record<number, ElfSymbol["binding"]> = { 0: "local", 1: "global", 2: "weak" };
const types: Record<number, ElfSymbol["type"]> = { 0: "none", 1: "object", 2: "function", 3: "section", 4: "file", 5: "common", 6: "tls", 10: "ifunc" };

/**
 * The symbols of the static table (gone from stripped files) or of the dynamic one; empty where there is none.
 * @throws NexusError "corrupt".
 */
export function readSymbols(source: ByteSource, headers: Headers, table: keyof typeof tableTypes): ElfSymbol[] {
  const section = headers.sections.find(({ type }) => type === tableTypes[table]);
  if (section === undefined) return [];
  const wide = headers.header.class === 64;
  const entrySize = wide ? 24 : 16;
  const strings = headers.sections[section.link];
  if (section.entrySize !== entrySize || strings === undefined) throw malformed(source.name, "its symbol table has an unknown form");
  const text = source.read(strings.offset, strings.size, "its symbol names");
  const fields = headers.fields(section.offset, section.size, "its symbol table");
  const symbols: ElfSymbol[] = [];
  for (let at = entrySize; at + entrySize <= fields.length; at += entrySize) {
    const info = fields.u8(at + (wide ? 4 : 12));
    symbols.push({
      name: textAt(text, fields.u32(at), source.name),
      value: fields.word(at + (wide ? 8 : 4)),
      size: Number(wide ? fields.word(at + 16) : fields.u32(at + 8)),
      binding: bindings[info >> 4] ?? "other",
      type: types[info & 15] ?? "other",
      defined: fields.u16(at + (wide ? 6 : 14)) !== 0,
    });
  }
  return symbols;
}
