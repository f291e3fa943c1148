// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What a package may ask of whoever reads it; sizes in bytes. docs/npk.md lists them. */
export const npkLimits = {
  manifest: 32 * 1024 * 1024,
  log: 256 * 1024 * 1024,
  /** The packed file. */
  file: 64 * 1024 ** 3,
  /** The unpacked tar. */
  tar: 256 * 1024 ** 3,
  /** What the decompressor may keep in memory. */
  window: 128 * 1024 * 1024,
  signatureFrame: 64 * 1024,
} as const;
