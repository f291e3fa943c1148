// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";

/** What an offer of pkgsrc carries in its `detail`. */
export interface OfferDetail {
  /** The package's file, beside the index. */
  file: string;
  /** The folder of the index below the repository's URL, with a slash at its end; "" when it lies there itself. */
  folder: string;
  /** A package of this machine that belongs to no repository: its absolute path. */
  path?: string;
  buildDate?: string;
  /** "<algorithm> <hex>" as the index has it. */
  checksum?: string;
  /** Shared libraries that its programs load: absolute paths. */
  requires: string[];
  prefix?: string;
  categories: string[];
  options?: string;
  source?: string;
  system?: string;
  tools?: string;
  about?: string;
}

/** What a release of pkgsrc carries besides. */
export interface ReleaseDetail extends OfferDetail {
  /** Libraries that the host has to have: absolute paths. */
  host: string[];
  /** From what the user asked for to this release, for messages. */
  chain: string;
  /** SHA-256 over the whole closure: what the alias stands for. */
  closure: string;
}

export function offerDetail(offer: Offer): OfferDetail {
  return offer.detail as unknown as OfferDetail;
}

export function releaseDetail({ detail }: { detail: Record<string, unknown> }): ReleaseDetail {
  return detail as unknown as ReleaseDetail;
}

/** Name and version as pkgsrc writes them together. */
export function fullNameOf({ name, version }: { name: string; version: string }): string {
  return `${name}-${version}`;
}
