// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** How much an index or a package of pkgsrc may ask of this machine, besides the limits of every archive. */
export const pkgsrcLimits = {
  /** Unpacked bytes of a pkg_summary; the largest public ones have 60 MB. */
  summaryBytes: 512 * 1024 * 1024,
  /** Lines of it, empty ones among them; the largest public ones have 2 million. */
  summaryLines: 8_000_000,
  /** Packages of one pkg_summary. */
  records: 200_000,
  /** Bytes of one line of a pkg_summary. */
  lineBytes: 64 * 1024,
  /** Lines of one record. */
  recordLines: 20_000,
  /** Bytes of +CONTENTS, +INSTALL and the other files about a package, each. */
  metadataBytes: 16 * 1024 * 1024,
  /** Such files in one package. */
  metadataFiles: 32,
  /** Alternatives that the braces of one pattern may stand for. */
  alternatives: 1024,
  /** Bytes of one pattern. */
  patternBytes: 4096,
  /** Bytes of a compressed manual page that is looked into, and what it may unpack to. */
  pageBytes: 4 * 1024 * 1024,
  unpackedPageBytes: 64 * 1024 * 1024,
  /** Bytes of a compressed package. */
  packageBytes: 16 * 1024 ** 3,
} as const;
