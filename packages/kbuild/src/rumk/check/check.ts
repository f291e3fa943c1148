// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { boards, type Board } from "../board/board.ts";
import type { RumkSystem } from "../description/schema.ts";
import { checkBounds } from "./check-bounds.ts";
import { checkContents, type KnownSizes } from "./check-contents.ts";
import { checkDevices } from "./check-devices.ts";
import { checkHarts } from "./check-harts.ts";
import { checkMemory } from "./check-memory.ts";
import { checkNames, unknownName } from "./check-names.ts";
import { checkPolicy } from "./check-policy.ts";
import { checkRings } from "./check-rings.ts";
import { checkTables } from "./check-tables.ts";

/**
 * Every fault of a system that can be found without running it, in the order of its document; empty when it may be built. Sizes that are not known yet
 * are left out, and checked when they are.
 */
export function checkSystem(system: RumkSystem, sizes: KnownSizes = { guests: new Map() }, known: readonly Board[] = boards): Diagnostic[] {
  const board = known.find(({ name }) => name === system.board.value);
  const names = known.map(({ name }) => name);
  const faults = [
    ...checkNames(system),
    ...checkBounds(system),
    ...(board === undefined
      ? [unknownName(system.board, "board", names)]
      : [...checkMemory(system, board), ...checkHarts(system, board), ...checkDevices(system, board), ...checkTables(system, board)]),
    ...checkRings(system),
    ...checkPolicy(system),
    ...checkContents(system, sizes),
  ];
  return faults.sort((a, b) => a.line - b.line || a.column - b.column);
}
