// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { NexusError } from "@nexus/core";
import type { Range } from "../region.ts";
import { readRecord, recordBytes, type BlackboxRecord } from "./record.ts";

/** Larger black boxes are none of ours. */
const most = 16 * 1024 ** 2;

/** What a black box holds. */
export interface Blackbox {
  slots: number;
  /** Slots whose record was not finished, or changed since. */
  damaged: number;
  /** In the order in which they were written. */
  records: BlackboxRecord[];
}

/** The records of a black box's bytes; a record in the slot of another counts as damaged. */
export function decodeBlackbox(bytes: Uint8Array): Blackbox {
  const slots = Math.floor(bytes.length / recordBytes);
  const found = Array.from({ length: slots }, (_, index) => {
    const record = readRecord(bytes.subarray(index * recordBytes, (index + 1) * recordBytes));
    return typeof record === "object" && (record.sequence < 1 || (record.sequence - 1) % slots !== index) ? "damaged" : record;
  });
  const records = found.filter((record) => typeof record === "object").sort((a, b) => a.sequence - b.sequence);
  return { slots, damaged: found.filter((record) => record === "damaged").length, records };
}

/**
 * Reads the black box in a file: a part of the file, or without `part` all of it.
 * @throws NexusError "corrupt" when the file is too short or too large for that.
 */
export function readBlackbox(path: string, part?: Range): Blackbox {
  const file = openSync(path, "r");
  try {
    const length = fstatSync(file).size;
    const { base, size } = part ?? { base: 0, size: length };
    if (base + size > length) throw new NexusError("corrupt", `${path} ends before the black box does: it has ${length} bytes, not ${base + size}`);
    if (size > most)
      throw new NexusError("corrupt", `${path} is no black box: it has ${size} bytes`, { hint: "name the description of the system that a memory file belongs to: --system=FILE" });
    const bytes = Buffer.alloc(size);
    for (let done = 0; done < size;) {
      const read = readSync(file, bytes, done, size - done, base + done);
      if (read === 0) throw new NexusError("corrupt", `${path} became shorter while it was read`);
      done += read;
    }
    return decodeBlackbox(bytes);
  } finally {
    closeSync(file);
  }
}
