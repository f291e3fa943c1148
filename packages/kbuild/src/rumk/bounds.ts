// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** The sizes of Rumk's tables, as in kernel/rumk/include/rumk/plan.h and kernel/rumk/h/pagetable.h. */
export const bounds = {
  partitions: 8,
  hartsOfPartition: 8,
  rings: 16,
  /** Page tables besides the roots, for all partitions and Rumk itself. */
  tables: 96,
} as const;

/** What Rumk's own map takes of them at most: text, constants, stacks with guard pages, registers of UART and PLIC. */
export const ownTables = 12;
