// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The extent of a folder: cheap to take, and different when a file of it is missing or cut short. */
export interface Measure {
  entries: number;
  bytes: number;
}

/** Counts what lies below a folder, and the bytes of its files; nothing at all for a folder that is not there. */
export function measure(folder: string): Measure {
  const total = { entries: 0, bytes: 0 };
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return total;
  add(folder, total);
  return total;
}

function add(folder: string, total: Measure): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    total.entries += 1;
    if (entry.isDirectory()) add(path, total);
    else if (entry.isFile()) total.bytes += lstatSync(path).size;
  }
}
