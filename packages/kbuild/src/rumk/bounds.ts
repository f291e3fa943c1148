// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/**
 * The sizes of Rumk's tables, as in kernel/rumk/include/rumk/plan.h,
 * kernel/rumk/part/partition.h and kernel/rumk/h/pagetable.h.
 */
export const bounds = {
  partitions: 8,
  hartsOfPartition: 8,
  rings: 16,
  /** Restarts that a fault policy can count within its time. */
  restarts: 31,
  /** Page tables besides the roots, for all partitions and Rumk itself. */
  tables: 96,
} as const;

/** Characters of a guest's boot arguments: more than any kernel reads, and far less than a device tree of ours may have. */
export const longestBootargs = 4096;

/** What Rumk's own map takes of them at most: text, constants, stacks with guard pages, registers of UART, PLIC and what is stopped at a restart. */
export const ownTables = 12;

/** Sv39x4 translates 41 bits of guest-physical address. */
export const guestAddresses = 2 ** 41;
