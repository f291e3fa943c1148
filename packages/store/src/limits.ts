// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What a manifest beside a tree may come to. Its entries are as many as an archive may have. */
export const manifestLimits = {
  /** UTF-16 units: 260 for each of the entries. */
  length: 128 * 1024 * 1024,
  /** UTF-16 units of one line; the longest path and target, all escaped, have fewer. */
  line: 32 * 1024,
} as const;
