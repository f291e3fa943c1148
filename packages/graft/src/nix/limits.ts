// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** How much a Nix cache or channel may ask of this machine. */
export const nixLimits = {
  /** Bytes of nix-cache-info. */
  cacheInfoBytes: 64 * 1024,
  /** Bytes of one narinfo: some packages refer to thousands of paths. */
  narinfoBytes: 4 * 1024 * 1024,
  /** Bytes of a listing (.ls), unpacked. */
  listingBytes: 256 * 1024 * 1024,
  /** Bytes of packages.json; the longest text that Node holds is 512 MiB. */
  packagesBytes: 448 * 1024 * 1024,
  /** Bytes of store-paths, unpacked. */
  storePathsBytes: 256 * 1024 * 1024,
  /** Bytes of an answer of Hydra. */
  hydraBytes: 4 * 1024 * 1024,
  /** Store paths of one closure. */
  closurePaths: 20_000,
  /** Narinfos that are fetched at once. */
  parallel: 24,
  /** Bytes of a NAR that is looked into only to learn its machine. */
  probeBytes: 256 * 1024 * 1024,
  /** Narinfos of a folder without a channel that are listed as offers. */
  folderPaths: 50_000,
  /** Bytes of a packed page that is unpacked, rewritten and packed again; and of what it unpacks to. */
  pageBytes: 4 * 1024 * 1024,
  pageUnpackedBytes: 64 * 1024 * 1024,
} as const;
