// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What a partition can pledge to use, besides "ipc:<ring>". */
export const pledgeWords = ["console", "time", "ipi", "hsm", "reset"] as const;
