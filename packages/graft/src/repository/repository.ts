// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { EcosystemName } from "../ecosystem.ts";

/**
 * How far a repository's content is believed. "signed": only what a key of the repository has signed. "digest": unsigned,
 * but what was seen once must stay the same, and digests of the index are held to. "none": whatever comes.
 */
export const trustLevels = ["signed", "digest", "none"] as const;
export type Trust = (typeof trustLevels)[number];

/** A source of packages, as the configuration names it. */
export interface Repository {
  name: string;
  ecosystem: EcosystemName;
  /** Mirrors of the same content, tried in this order; without a slash at the end. */
  urls: readonly string[];
  /** Nix: the folder of a channel, which lists names and store paths. */
  channel?: string;
  /** Keys whose signatures count: "name:<base64>" of Nix, 40 hex digits of an OpenPGP fingerprint, minisign key ids. */
  keys: readonly string[];
  trust: Trust;
  /** Higher wins. */
  priority: number;
}
