// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

const MiB = 1024 * 1024;

/** What a generator of caches may ask of this machine. */
export const triggerLimits = {
  /** Caches of one closure: those of large desktops have less than ten. */
  caches: 16,
  /** Seconds that it may run. */
  deadlineSeconds: 60,
  /** Files and folders that it may make: shared-mime-info's list makes 900. */
  files: 20_000,
  /** Bytes of a path below /usr, and the folders in it. */
  pathBytes: 1000,
  depth: 16,
  /** Bytes of all that it makes; and of what it prints, where that is the cache. */
  bytes: 64 * MiB,
} as const;
