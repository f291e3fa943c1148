// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { PackedNar } from "./narinfo.ts";

/** What an offer keeps for resolving it. */
export interface OfferDetail extends Record<string, unknown> {
  /** The base names that each output may be: a channel lists those of all systems. */
  outputs: Record<string, string[]>;
  /** The outputs to install. */
  install: string[];
  /** The outputs are known for certain; nobody needs to look for which machine they are. */
  exact?: boolean;
  /** The address of the cache, for one that is no repository. */
  folder?: string;
  /** The commit of nixpkgs that the channel stands at. */
  revision?: string;
}

/** What a release keeps for fetching and opening it. */
export interface ReleaseDetail extends PackedNar, Record<string, unknown> {
  /** The key whose signature fits; absent for what is not signed by a key of the repository. */
  signedBy?: string;
  folder?: string;
  revision?: string;
}
