// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The link map that GNU ld and gold write with -Map: binutils manual, "ld: Options", and what they print.

/** What a link map tells. */
export interface LinkMap {
  /** The object that gave each global symbol, and the symbol's address. */
  symbols: Map<string, { object: string; address: bigint }>;
  /** Every object whose content went into the result: `path` or `path(member)`. */
  objects: Set<string>;
}

// " .text.main  0x0000000000401000  0x1b1 main.o"; a long section name stands alone on the line before.
const contribution = /^ (?:[.*A-Za-z_]\S*)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$/;
// "                0x0000000000401000                main"
const symbol = /^ {16}0x([0-9a-f]+)\s{2,}([A-Za-z_.$][\w.$@]*)$/;

/** Reads a link map. */
export function readLinkMap(text: string): LinkMap {
  const map: LinkMap = { symbols: new Map(), objects: new Set() };
  let object = "";
  // What comes before, discarded sections and archive members asked for, is not in the result.
  for (const line of text.slice(Math.max(0, text.indexOf("Linker script and memory map"))).split("\n")) {
    const part = contribution.exec(line);
    if (part !== null) {
      object = part[3] as string;
      if (BigInt(`0x${part[2]}`) > 0n) map.objects.add(object);
      continue;
    }
    const found = symbol.exec(line);
    if (found !== null && !map.symbols.has(found[2] as string)) map.symbols.set(found[2] as string, { object, address: BigInt(`0x${found[1]}`) });
  }
  return map;
}
