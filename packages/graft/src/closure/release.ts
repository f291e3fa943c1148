// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appName } from "@nexus/store";
import type { Offer } from "../catalogue/offer.ts";
import type { EcosystemName } from "../ecosystem.ts";
import type { Trust } from "../repository/repository.ts";

/** A package chosen for installation. */
export interface Release {
  ecosystem: EcosystemName;
  repository: string;
  trust: Trust;
  /**
   * Names it within a generation: equal keys mean the same package with the same closure. Nix: the store path's base name;
   * pacman and pkgsrc: name, version and a short digest of the closure; npk: the name.
   */
  key: string;
  name: string;
  version: string;
  /** The folder below /Programs. */
  app: string;
  architecture: string;
  description: string;
  homepage?: string;
  license?: string;
  /** What it could use and nip does not install by itself. */
  optional?: readonly string[];
  /** Its layer; "foreign" when absent. */
  layer?: string;
  /** That of its repository; 0 when absent. */
  priority?: number;
  /** The key of the release whose further output it is: `hello-man` of `hello`. */
  partOf?: string;
  /** Asked for, not only needed by another. */
  explicit: boolean;
  /** What it needs directly. */
  needs: Need[];
  /** Names of the libraries that its package says it takes from the host. */
  hostLibraries?: readonly string[];
  downloadSize?: number;
  installedSize?: number;
  /** "sha256:<64 hex>": the digest of its tree, where the package says it itself. */
  treeDigest?: string;
  /** Paths of the root that must lead to its tree: a Nix store path's stand-in, a pkgsrc prefix. */
  aliases: string[];
  /** What only the ecosystem's own folder reads. Plain JSON. */
  detail: Record<string, unknown>;
}

/** Why one release is there. */
export interface Need {
  /** The key of the release that is needed. */
  key: string;
  /** The dependency as the package states it. */
  because: string;
}

/** Releases that are complete: every need leads to one of them. Dependencies stand before what needs them, cycles apart. */
export interface Closure {
  releases: Release[];
  /** What the user should know: a missing optional package, a provider that was chosen among several. */
  notes: string[];
}

/** What an offer says of the release that it becomes. */
export function offeredFields({ repository, name, version, architecture, description, homepage, license, optional, downloadSize, installedSize }: Offer) {
  return { repository, name, version, app: appName(name), architecture, description, homepage, license, optional, downloadSize, installedSize };
}
