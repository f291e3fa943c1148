// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** The repository that stands in offers of package files that the user names. */
export const fileRepository = "file";

/** One package of one repository, as its index describes it. Nothing of the package itself has been fetched. */
export interface Offer {
  /** The repository's name. */
  repository: string;
  name: string;
  version: string;
  /** As the ecosystem spells it: "x86_64", "any". */
  architecture: string;
  description: string;
  homepage?: string;
  license?: string;
  /** Bytes to download. */
  downloadSize?: number;
  /** Bytes on disk. */
  installedSize?: number;
  /** "sha256:<64 hex>": the digest of the tree that it unpacks to, where it says that itself. */
  treeDigest?: string;
  /** When the package was built, in seconds since 1970, where its index says it. */
  built?: number;
  /** Relations in the ecosystem's own notation, for example "libreadline.so=8-64" or "curl>=8.0<9". */
  depends: readonly string[];
  provides?: readonly string[];
  conflicts?: readonly string[];
  replaces?: readonly string[];
  /** Useful, never installed by itself; with the reason where there is one. */
  optional?: readonly string[];
  groups?: readonly string[];
  /** Names under which a dependency finds this offer besides its own: what it provides, without versions. */
  foundAs?: readonly string[];
  /** What only the ecosystem's own folder reads: file name, digests, store paths. Plain JSON. */
  detail: Record<string, unknown>;
}

/** What a user asks for. */
export interface Query {
  /** A package's name, or an address the ecosystem knows. */
  name: string;
  version?: string;
  /** Only this repository. */
  repository?: string;
  /** Only what the catalogues list: no slow service is asked for a name that may be meant for another ecosystem. */
  listedOnly?: boolean;
}
