// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** How much an archive may ask of this machine. Every reader takes this one table. */
export interface Limits {
  /** Members of one archive. */
  entries: number;
  /** Names between slashes in one path. */
  depth: number;
  /** Bytes of one path. */
  pathBytes: number;
  /** Bytes of one name between slashes. */
  nameBytes: number;
  /** Bytes of one link target. */
  targetBytes: number;
  /** Bytes of one extended header. */
  headerBytes: number;
  /** Bytes of all paths together; they are kept in memory to find collisions. */
  allPathBytes: number;
  /** Bytes that a whole archive may unpack to. */
  totalBytes: number;
  /** Unpacked bytes for each packed byte, looked at once `ratioFreeBytes` have come out. */
  ratio: number;
  ratioFreeBytes: number;
  /** Bytes of zeros after the end of a tar. */
  trailerBytes: number;
  /** Frames in one zstd stream. */
  frames: number;
}

/** The limits that hold where a caller states none. Linux itself allows 4096 bytes of path and 255 of name. */
export const limits: Readonly<Limits> = {
  entries: 500_000,
  depth: 128,
  pathBytes: 3072,
  nameBytes: 255,
  targetBytes: 4095,
  headerBytes: 1024 * 1024,
  allPathBytes: 128 * 1024 * 1024,
  totalBytes: 64 * 1024 ** 3,
  ratio: 1000,
  ratioFreeBytes: 256 * 1024 * 1024,
  trailerBytes: 1024 * 1024,
  frames: 200_000,
};
