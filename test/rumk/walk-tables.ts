// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Page tables from a memory dump, walked by the RISC-V Privileged Specification alone (Sv39, and Sv39x4 for guests): it
// shares no line with kernel/rumk/h/pagetable.c, and refuses every entry that hardware would not take.

/** A part of an address space that is mapped the same way throughout. */
export interface Mapping {
  virtual: number;
  physical: number;
  size: number;
  /** "rw", "rx" …. */
  rights: string;
}

/** The eight bytes at a physical address. */
export type ReadWord = (address: number) => bigint;

export interface WalkOptions {
  /** Entries of the root table: 512, or 2048 for a second stage. */
  rootEntries: 512 | 2048;
  /** Every leaf of a second stage has the U bit; none of a supervisor's own map has. */
  user: boolean;
  /** Where tables may lie; one elsewhere could be written by somebody else. */
  tables: { base: number; size: number };
}

const pageSize = 4096;
const bit = { valid: 1n, read: 2n, write: 4n, execute: 8n, user: 16n, accessed: 64n, dirty: 128n };
/** Without Svnapot and Svpbmt the bits from 54 on are reserved. */
const reserved = ~0n << 54n;
const levels = 3;

/** Every mapping that a root table leads to, neighbours joined. @throws Error at an entry that breaks a rule. */
export function walkTables(root: number, read: ReadWord, options: WalkOptions): Mapping[] {
  const found: Mapping[] = [];
  const seen = new Set<number>();
  const walk = (table: number, entries: number, level: number, base: number): void => {
    const { tables } = options;
    if (table < tables.base || table + entries * 8 > tables.base + tables.size) throw new Error(`a table at ${hex(table)} lies outside of Rumk`);
    if (seen.has(table)) throw new Error(`the table at ${hex(table)} is used twice`);
    seen.add(table);
    const span = pageSize * 512 ** level;
    for (let index = 0; index < entries; index++) {
      const entry = read(table + index * 8);
      const virtual = base + index * span;
      if ((entry & bit.valid) === 0n) continue;
      if ((entry & reserved & 0xffff_ffff_ffff_ffffn) !== 0n) throw new Error(`reserved bits at ${hex(virtual)}: ${hex(entry)}`);
      const physical = Number((entry >> 10n) & ((1n << 44n) - 1n)) * pageSize;
      if ((entry & (bit.read | bit.write | bit.execute)) === 0n) {
        if (level === 0) throw new Error(`a table where a page should be, at ${hex(virtual)}`);
        if ((entry & (bit.user | bit.accessed | bit.dirty)) !== 0n) throw new Error(`bits in a pointer to a table that mean nothing there, at ${hex(virtual)}`);
        walk(physical, 512, level - 1, virtual);
      } else found.push({ virtual, physical, size: span, rights: leafRights(entry, virtual, physical, span, options.user) });
    }
  };
  walk(root, options.rootEntries, levels - 1, 0);
  return joined(found);
}

function leafRights(entry: bigint, virtual: number, physical: number, span: number, user: boolean): string {
  if ((entry & bit.write) !== 0n && (entry & bit.read) === 0n) throw new Error(`write without read at ${hex(virtual)}`);
  if (physical % span !== 0) throw new Error(`a leaf of ${hex(span)} bytes at ${hex(virtual)} leads to ${hex(physical)}`);
  if (((entry & bit.user) !== 0n) !== user) throw new Error(`the U bit is wrong at ${hex(virtual)}`);
  if ((entry & bit.accessed) === 0n || ((entry & bit.write) !== 0n && (entry & bit.dirty) === 0n)) throw new Error(`the first access at ${hex(virtual)} would fault`);
  return [entry & bit.read ? "r" : "", entry & bit.write ? "w" : "", entry & bit.execute ? "x" : ""].join("");
}

/** Mappings in the order of their addresses, neighbours that go on alike made one. */
export function joined(mappings: readonly Mapping[]): Mapping[] {
  const result: Mapping[] = [];
  for (const mapping of [...mappings].sort((a, b) => a.virtual - b.virtual)) {
    const last = result.at(-1);
    const goesOn = last !== undefined && last.virtual + last.size === mapping.virtual && last.physical + last.size === mapping.physical && last.rights === mapping.rights;
    if (goesOn) last.size += mapping.size;
    else result.push({ ...mapping });
  }
  return result;
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
