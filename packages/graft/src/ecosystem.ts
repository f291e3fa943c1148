// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The contract that every ecosystem keeps: from the index of a repository to a tree that runs.
// readIndex → find → resolve → fetch → open; installation itself is the same for all of them.

import type { Entry } from "@nexus/archive";
import type { TreeEntry } from "@nexus/store";
import type { Offer, Query } from "./catalogue/offer.ts";
import type { Foreseen } from "./closure/foreseen.ts";
import type { Closure, Release } from "./closure/release.ts";
import type { Repository } from "./repository/repository.ts";
import type { Surroundings } from "./surroundings.ts";

/** The ecosystems there are; each has a folder of its own here and a line in ecosystems.ts. */
export const ecosystemNames = ["nix", "pacman", "pkgsrc", "npk"] as const;
export type EcosystemName = (typeof ecosystemNames)[number];

/**
 * Where a program finds the rest of its closure. "own": wherever it lies. "programs": at the real names in /Programs, which
 * its bytes hold. "prefix": at an alias of eight bytes, which leads to a view of its closure. "usr": at /usr, which only a
 * namespace of its own can make that view.
 */
export type Way = "own" | "programs" | "prefix" | "usr";

export interface Ecosystem {
  readonly name: EcosystemName;
  readonly way: Way;

  /**
   * Fetches what a repository offers now and verifies it as the repository's trust asks. Yields what the catalogue keeps.
   * @throws NexusError "network", "signature", "corrupt", "digest-mismatch".
   */
  readIndex(repository: Repository, around: Surroundings): AsyncIterable<Offer>;

  /** Below 0 when `a` is the older version, above 0 when it is the newer, after the ecosystem's own rules. */
  compareVersions(a: string, b: string): number;

  /**
   * What a query means in these repositories, best first: the repositories' order, then the newest version. Empty when
   * nothing fits. A name that is an address of the ecosystem (a store path, a narinfo URL) is looked up where it points.
   */
  find(query: Query, repositories: readonly Repository[], around: Surroundings): Promise<Offer[]>;

  /**
   * The offers with everything they need, as releases. Deterministic: the same catalogue and the same wish give the same.
   * @throws NexusError "conflict" with the shortest chain that explains it, "signature", "network".
   */
  resolve(wanted: readonly Offer[], repositories: readonly Repository[], around: Surroundings): Promise<Closure>;

  /**
   * What installing an offer would come to, as far as the catalogues say it: nobody is asked. Absent where a name is the key.
   * @throws NexusError "conflict" as `resolve` does.
   */
  foresee?(offer: Offer, repositories: readonly Repository[], around: Surroundings): Promise<Foreseen>;

  /** What a package file of this ecosystem (`./x.pkg.tar.zst`) offers by itself; undefined when it is of another kind. */
  inspectFile?(path: string, around: Surroundings): Promise<Offer | undefined>;

  /**
   * Paths of the files in an offer, without downloading the package where the repository lists them; undefined where it does
   * not. With `atHand` no list of a whole repository is fetched for it: undefined where that would be needed.
   */
  listFiles?(offer: Offer, around: Surroundings, how?: { atHand?: boolean }): Promise<string[] | undefined>;

  /**
   * Fetches a release and verifies what can be verified before unpacking: signature, digest, size. Returns the path of the
   * verified copy. @throws NexusError "not-found", "network", "signature", "digest-mismatch".
   */
  fetch(release: Release, around: Surroundings): Promise<string>;

  /** Opens a fetched release for unpacking. `closure` is the whole closure it was resolved in. */
  open(release: Release, path: string, closure: Closure, around: Surroundings): Promise<OpenPackage>;
}

/** A verified package, open for unpacking. */
export interface OpenPackage extends AsyncDisposable {
  /**
   * The tree, relocated, as it is to lie on disk. Read once, to its end: what is left to verify (a digest over the unpacked
   * bytes) is verified there. @throws NexusError "corrupt", "digest-mismatch".
   */
  entries(): AsyncIterable<Entry>;
  /** The entry at the top of the tree that the release's aliases lead to, where the package is one file; the tree itself when absent. */
  aliasEntry?: string;
  /** What the tree must come to and its manifest, where the package itself brings them. */
  expected?: readonly TreeEntry[];
  manifest?: string;
  /** What unpacking found; complete once `entries()` has ended. */
  findings(): Findings;
}

/** What a graft leaves to know: stored in the tree's manifest and shown by `nip info`. */
export interface Findings {
  /** What was in the package and is not in the tree: a setuid bit, a device, an attribute. */
  dropped: { path: string; what: string }[];
  /** Side effects of installation scripts and hooks: what became a trigger of ours, and what was not done. */
  effects: Effect[];
  /** Prefixes of the old place that relocation left, by file. */
  leftovers: { path: string; count: number }[];
}

/** One side effect that a package asks for. */
export interface Effect {
  /** For example "sysusers", "tmpfiles", "config-file", "script". */
  kind: string;
  /** What it is about: a path, a user, the first line of a script. */
  subject: string;
  done: boolean;
}
