// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { alignDown, endOf, type Range } from "./region.ts";

/** A range of guest-physical addresses and the machine's address that its start leads to. */
export interface TableRange extends Range {
  physical: number;
}

const middle = 2 * 1024 ** 2;
const large = 1024 ** 3;

/**
 * The number of page tables below the root that map some ranges with the largest leaves that fit: one for each GiB that is
 * not one leaf, and one for each 2 MiB in it that is not.
 */
export function countTables(ranges: readonly TableRange[]): number {
  const tables = new Set<string>();
  for (const range of ranges) {
    for (let at = range.base; at < endOf(range);) {
      const rest = endOf(range) - at;
      const physical = range.physical + (at - range.base);
      const fits = (size: number) => at % size === 0 && physical % size === 0 && rest >= size;
      if (fits(large)) {
        at += large;
        continue;
      }
      tables.add(`large ${alignDown(at, large)}`);
      if (fits(middle)) {
        at += middle;
        continue;
      }
      tables.add(`middle ${alignDown(at, middle)}`);
      at = Math.min(alignDown(at, middle) + middle, endOf(range));
    }
  }
  return tables.size;
}
