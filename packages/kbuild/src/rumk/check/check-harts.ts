// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt } from "@nexus/kdl";
import type { Board } from "../board/board.ts";
import type { RumkSystem } from "../description/schema.ts";

/** Whether the board has every hart, and no two partitions the same one. */
export function checkHarts({ partitions }: RumkSystem, board: Board): Diagnostic[] {
  const owners = new Map<number, string>();
  return partitions.flatMap(({ name, harts }) =>
    harts.ids.flatMap(({ value: hart, at }) => {
      if (hart >= board.harts) return [diagnosticAt(at, `${board.name} has no hart ${hart}`, `its harts are 0 to ${board.harts - 1}`)];
      const owner = owners.get(hart);
      if (owner !== undefined) return [diagnosticAt(at, `hart ${hart} is given twice: partition ${owner} has it already`)];
      owners.set(hart, name.value);
      return [];
    }),
  );
}
