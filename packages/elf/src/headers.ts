// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// ELF header, program headers and section headers: System V gABI, chapters 4 and 5.

import { malformed, type ByteSource } from "./byte-source.ts";

export interface ElfHeader {
  class: 32 | 64;
  endian: "little" | "big";
  /** e_type. */
  type: number;
  /** e_machine. */
  machine: number;
  entry: bigint;
}

export interface Segment {
  /** p_type. */
  type: number;
  offset: number;
  address: bigint;
  /** Bytes in the file. */
  size: number;
  align: number;
}

export interface ElfSection {
  name: string;
  /** sh_type. */
  type: number;
  flags: number;
  address: bigint;
  offset: number;
  /** Bytes; those of type 8 (NOBITS) take none in the file. */
  size: number;
  link: number;
  align: number;
  entrySize: number;
}

/** Reads fields of a structure by the file's class and byte order. */
export interface Fields {
  readonly length: number;
  u8(offset: number): number;
  u16(offset: number): number;
  u32(offset: number): number;
  /** 4 bytes in 32-bit files, 8 in 64-bit ones. */
  word(offset: number): bigint;
}

export interface Headers {
  header: ElfHeader;
  segments: Segment[];
  sections: ElfSection[];
  /** The bytes of a range of the file as fields. */
  fields(offset: number, length: number, what: string): Fields;
}

/** The p_type of what is mapped when a program starts. */
export const loadSegment = 1;
const mostHeaders = 65_535;
const sectionCountElsewhere = 0;
const nameTableElsewhere = 0xffff;
const noBits = 8;

/** All headers of an ELF file. @throws NexusError "corrupt" for a file that is not ELF, or reaches beyond its end. */
export function readHeaders(source: ByteSource): Headers {
  const identity = source.read(0, 16, "its identification");
  if (identity.toString("latin1", 0, 4) !== "\x7fELF") throw malformed(source.name, "its first bytes are not those of ELF");
  const bits = identity[4] === 1 ? 32 : identity[4] === 2 ? 64 : undefined;
  const endian = identity[5] === 1 ? "little" : identity[5] === 2 ? "big" : undefined;
  if (bits === undefined || endian === undefined || identity[6] !== 1) throw malformed(source.name, "its class, byte order or version is unknown");
  const fields = (offset: number, length: number, what: string) => fieldsOf(source.read(offset, length, what), bits, endian);
  const wide = bits === 64;
  const head = fields(0, wide ? 64 : 52, "its header");
  const header: ElfHeader = { class: bits, endian, type: head.u16(16), machine: head.u16(18), entry: head.word(24) };
  const rest = wide ? 52 : 40;
  const programs = { offset: Number(head.word(wide ? 32 : 28)), entrySize: head.u16(rest + 2), count: head.u16(rest + 4) };
  const table = { offset: Number(head.word(wide ? 40 : 32)), entrySize: head.u16(rest + 6), count: head.u16(rest + 8) };
  const nameTable = head.u16(rest + 10);

  function segments(): Segment[] {
    if (programs.count === 0) return [];
    if (programs.entrySize !== (wide ? 56 : 32)) throw malformed(source.name, "its program headers have an unknown size");
    const all = fields(programs.offset, programs.count * programs.entrySize, "its program header table");
    return Array.from({ length: programs.count }, (_, index) => {
      const at = index * programs.entrySize;
      return wide
        ? { type: all.u32(at), offset: Number(all.word(at + 8)), address: all.word(at + 16), size: Number(all.word(at + 32)), align: Number(all.word(at + 48)) }
        : { type: all.u32(at), offset: all.u32(at + 4), address: all.word(at + 8), size: all.u32(at + 16), align: all.u32(at + 28) };
    });
  }

  function sections(): ElfSection[] {
    if (table.offset === 0) return [];
    if (table.entrySize !== (wide ? 64 : 40)) throw malformed(source.name, "its section headers have an unknown size");
    const first = section(fields(table.offset, table.entrySize, "its first section header"), 0);
    const count = table.count === sectionCountElsewhere ? first.size : table.count;
    const names = nameTable === nameTableElsewhere ? first.link : nameTable;
    if (count > mostHeaders) throw malformed(source.name, `it has ${count} sections; at most ${mostHeaders} are read`);
    const all = fields(table.offset, count * table.entrySize, "its section header table");
    const found = Array.from({ length: count }, (_, index) => section(all, index * table.entrySize));
    const strings = found[names];
    if (strings === undefined || strings.type === noBits) return found;
    const text = source.read(strings.offset, strings.size, "its section name table");
    return found.map((each) => ({ ...each, name: textAt(text, each.nameAt, source.name) }));
  }

  function section(all: Fields, at: number): ElfSection & { nameAt: number } {
    const numbers = wide
      ? {
          flags: all.word(at + 8),
          address: all.word(at + 16),
          offset: all.word(at + 24),
          size: all.word(at + 32),
          link: all.u32(at + 40),
          align: all.word(at + 48),
          entrySize: all.word(at + 56),
        }
      : {
          flags: all.word(at + 8),
          address: all.word(at + 12),
          offset: all.word(at + 16),
          size: all.word(at + 20),
          link: all.u32(at + 24),
          align: all.word(at + 32),
          entrySize: all.word(at + 36),
        };
    return {
      name: "",
      nameAt: all.u32(at),
      type: all.u32(at + 4),
      flags: Number(numbers.flags),
      address: numbers.address,
      offset: Number(numbers.offset),
      size: Number(numbers.size),
      link: numbers.link,
      align: Number(numbers.align),
      entrySize: Number(numbers.entrySize),
    };
  }

  return { header, segments: segments(), sections: sections(), fields };
}

/** The NUL-terminated text at an offset of a string table. @throws NexusError "corrupt" when it does not end inside. */
export function textAt(table: Buffer, offset: number, name: string): string {
  const end = table.indexOf(0, offset);
  if (offset >= table.length || end < 0) throw malformed(name, "a name reaches beyond its string table");
  return table.toString("utf8", offset, end);
}

function fieldsOf(bytes: Buffer, bits: 32 | 64, endian: "little" | "big"): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = endian === "little";
  return {
    length: bytes.length,
    u8: (offset) => view.getUint8(offset),
    u16: (offset) => view.getUint16(offset, little),
    u32: (offset) => view.getUint32(offset, little),
    word: (offset) => (bits === 64 ? view.getBigUint64(offset, little) : BigInt(view.getUint32(offset, little))),
  };
}
