// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What a device tree of ours may be at most. */
export const limits = {
  /** Nodes below each other. */
  depth: 16,
  /** Bytes of the whole blob. */
  blob: 64 * 1024,
} as const;
