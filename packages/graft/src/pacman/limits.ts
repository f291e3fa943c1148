// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { limits as archiveLimits, type Limits } from "@nexus/archive";

const MiB = 1024 * 1024;

/** How much a repository of Pacman's kind may ask of this machine. */
export const pacmanLimits = {
  /** Bytes of a database as it is fetched; Arch's largest lists of files have 50 MB. */
  databaseBytes: 512 * MiB,
  /** Bytes of one `desc` or `files` in it. */
  recordBytes: 64 * MiB,
  /** Bytes of `.PKGINFO`, `.BUILDINFO` and `.INSTALL`, each. */
  metadataBytes: 4 * MiB,
  /** Bytes of `.MTREE`, unpacked. */
  mtreeBytes: 256 * MiB,
  /** Bytes of a file whose lines are shown as effects: sysusers.d, tmpfiles.d, hooks. */
  effectBytes: 256 * 1024,
  /** Bytes of a program or library that is looked through for what it needs of /usr; larger ones are no plain programs. */
  plainBytes: 64 * MiB,
  /** Bytes of a dynamic linker of which a copy is made; glibc's and musl's have less than 2 MB. */
  linkerBytes: 8 * MiB,
  /** Paths that such a file may name; programs with all the paths of their sources name some 10,000. */
  namedPaths: 100_000,
  /** Bytes of a detached signature. */
  signatureBytes: 16 * 1024,
} as const;

/** What a database may unpack to. */
export const databaseLimits: Limits = { ...archiveLimits, totalBytes: 4096 * MiB };
