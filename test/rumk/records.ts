// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readBlackbox, type BlackboxRecord } from "@nexus/kbuild";
import { layout } from "./sample.ts";

/** Every record in a memory file of the sample plan, oldest first. */
export function recordsIn(memoryFile: string): BlackboxRecord[] {
  const { base, size } = layout.blackbox;
  return readBlackbox(memoryFile, { base: base - layout.memory.base, size }).records;
}

/** What happened to the guests: the records that are no start of Rumk. */
export function faultsIn(memoryFile: string): BlackboxRecord[] {
  return recordsIn(memoryFile).filter(({ cause }) => cause !== "boot");
}
