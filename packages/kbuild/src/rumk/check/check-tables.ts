// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt } from "@nexus/kdl";
import type { Board } from "../board/board.ts";
import { bounds, ownTables } from "../bounds.ts";
import type { PartitionDescription, RumkSystem } from "../description/schema.ts";
import { pageSize, pagesOf } from "../region.ts";
import { ringHeaderBytes } from "./check-rings.ts";
import { countTables, type TableRange } from "../tables.ts";

/** Whether Rumk has page tables enough for all partitions. */
export function checkTables(system: RumkSystem, board: Board): Diagnostic[] {
  const counts = system.partitions.map((partition) => ({ partition, tables: countTables(rangesOf(partition, system, board)) }));
  const total = counts.reduce((sum, { tables }) => sum + tables, 0);
  const most = bounds.tables - ownTables;
  if (total <= most) return [];
  const largest = counts.reduce((a, b) => (b.tables > a.tables ? b : a));
  return [
    diagnosticAt(
      largest.partition.memory.at,
      `the partitions need ${total} page tables, ${largest.tables} of them ${largest.partition.name.value}, and Rumk has ${most}`,
      "memory on multiples of 2 MiB, at the same offset for guest and machine, and rings beside each other take fewer",
    ),
  ];
}

/** What a partition sees. Its first page counts apart: where its text ends, the rights of its memory change. */
function rangesOf({ name, memory, devices }: PartitionDescription, { rings }: RumkSystem, board: Board): TableRange[] {
  const same = ({ base, size }: { base: number; size: number }): TableRange => ({ base, size, physical: base });
  const own = { base: (memory.guestAddress ?? memory.address).value, size: memory.size.value, physical: memory.address.value };
  const text = { ...own, size: pageSize };
  const rest = { base: own.base + pageSize, size: own.size - pageSize, physical: own.physical + pageSize };
  return [
    text,
    rest,
    ...board.devices.filter((device) => devices.some((given) => given.name.value === device.name)).map((device) => same(pagesOf(device))),
    // The first pages of a ring have rights of their own.
    ...rings
      .filter(({ from, to }) => from.value === name.value || to.value === name.value)
      .flatMap(({ address, size }) => [same({ base: address.value, size: ringHeaderBytes }), same({ base: address.value + ringHeaderBytes, size: size.value - ringHeaderBytes })]),
  ];
}
