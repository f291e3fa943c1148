// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt } from "@nexus/kdl";
import { bounds } from "../bounds.ts";
import type { RumkSystem } from "../description/schema.ts";

/** Whether the system fits into Rumk's tables; told at the first thing too many. */
export function checkBounds({ partitions, rings }: RumkSystem): Diagnostic[] {
  const partition = partitions[bounds.partitions];
  const ring = rings[bounds.rings];
  return [
    ...(partition === undefined ? [] : [diagnosticAt(partition.name.at, `Rumk runs at most ${bounds.partitions} partitions`)]),
    ...(ring === undefined ? [] : [diagnosticAt(ring.name.at, `Rumk has at most ${bounds.rings} rings`)]),
    ...partitions.flatMap(({ name, harts }) => {
      const hart = harts.ids[bounds.hartsOfPartition];
      return hart === undefined ? [] : [diagnosticAt(hart.at, `partition ${name.value} has more than ${bounds.hartsOfPartition} harts`)];
    }),
  ];
}
