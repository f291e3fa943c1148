// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** The sizes of Rumk's tables, as in kernel/rumk/include/rumk/plan.h. */
export const bounds = { partitions: 8, hartsOfPartition: 8, rings: 16 } as const;
