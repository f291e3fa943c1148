// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync } from "node:fs";
import { cachedAction, type CachedResult, type CacheContext } from "./cache.ts";

/**
 * A folder that `make` fills in this process, or the same folder from the cache when it was filled for an equal key
 * before. `key` must hold everything that the content depends on.
 */
export function cachedOutput(context: CacheContext, { name, key }: { name: string; key: object }, make: (dir: string) => Promise<void>): Promise<CachedResult> {
  return cachedAction(context, { name, parts: { kind: "output", name, key } }, async ({ output }) => {
    mkdirSync(output);
    await make(output);
  });
}
