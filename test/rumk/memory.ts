// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { openSync, readSync } from "node:fs";
import type { ReadWord } from "./walk-tables.ts";

const pageSize = 4096;

/** Reads words of a memory file as they were when first asked for; pages that nobody asks for are not read. The file stays open. */
export function openMemory(file: string, base: number): ReadWord {
  const descriptor = openSync(file, "r");
  const pages = new Map<number, Buffer>();
  return (address) => {
    const offset = address - base;
    const inPage = offset % pageSize;
    const start = offset - inPage;
    let page = pages.get(start);
    if (page === undefined) {
      page = Buffer.alloc(pageSize);
      if (readSync(descriptor, page, 0, pageSize, start) !== pageSize) throw new Error(`the memory file has no page at 0x${address.toString(16)}`);
      pages.set(start, page);
    }
    return page.readBigUInt64LE(inPage);
  };
}
