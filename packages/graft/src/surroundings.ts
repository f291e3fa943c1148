// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture, Report } from "@nexus/core";
import type { InstalledProgram, Root } from "@nexus/store";
import type { PublicKey } from "@nexus/trust";
import type { Catalogue } from "./catalogue/catalogue.ts";
import type { KeptManifests } from "./npk/kept-manifests.ts";
import type { Repository } from "./repository/repository.ts";

/** What an ecosystem may use of the world. */
export interface Surroundings {
  /** The architecture that packages are wanted for. */
  architecture: Architecture;
  report: Report;
  signal?: AbortSignal;
  /** Where packages are wanted, and what is installed there. */
  target: { root: Root; programs: readonly InstalledProgram[] };
  /** All repositories, highest priority first. */
  repositories: readonly Repository[];
  /** The repository of a name. @throws NexusError "not-found". */
  repository(name: string): Repository;
  /** Whether what a repository offers was ever read. */
  isRead(repository: Repository): boolean;
  /** What a repository offers, as of the last `nip update`. @throws NexusError "not-found" when it was never read. */
  catalogue(repository: Repository): Catalogue;
  /** Fetches a file of a repository, in the order of its mirrors. @throws NexusError "not-found" when no mirror has it, "network", "digest-mismatch". */
  download(wanted: Download): Promise<string>;
  /**
   * Binary OpenPGP keys that signatures of these repositories may be by: a file a key, `<fingerprint>.pgp`. Keys that they name
   * and that were never taken in, or taken out, are left out. @throws NexusError "signature" when that leaves none.
   */
  openPgpKeys(...repositories: readonly Repository[]): string[];
  /** The keys that signatures of our own packages may be by. */
  minisignKeys(): PublicKey[];
  /** What was read of our own packages before. */
  keptManifests: KeptManifests;
  /**
   * Holds a file to the digest it had when it was first seen ("trust on first use"); records it then.
   * @throws NexusError "digest-mismatch" when it has changed.
   */
  pin(repository: Repository, file: string, sha256: string): void;
}

/** A file to fetch. */
export interface Download {
  repository: Repository;
  /** Relative to the repository's URLs, or a whole URL of its own. */
  path: string;
  /** For people. */
  label: string;
  /** 64 hex digits. With a digest the file is taken from the cache without asking anybody. */
  sha256?: string;
  /** Bytes, when known. */
  size?: number;
  /** Most bytes that are taken when the size is not known. */
  largest?: number;
  /** Ask whether there is a newer one even if the cache has it; without a digest this is the default. False: what is cached will do. */
  fresh?: boolean;
  /** Take what was fetched last, and ask nobody. */
  onlyCached?: boolean;
  /** The media type that is asked for, where a server gives one address several; any when absent. */
  accept?: string;
}
