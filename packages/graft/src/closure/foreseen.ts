// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Closure, Release } from "./release.ts";

/** What an offer would be installed as. */
export interface Foreseen {
  /** The keys of releases that it may become; it becomes one of them. */
  keys: readonly string[];
  /** It and all that it needs, where the catalogues say that; else none. */
  releases: readonly Release[];
}

/** What a closure says of the one offer that it was resolved for. */
export function foreseenIn({ releases }: Closure): Foreseen {
  return { keys: releases.filter(({ explicit }) => explicit).map(({ key }) => key), releases };
}
