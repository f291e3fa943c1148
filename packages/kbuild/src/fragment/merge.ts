// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { configLine, type ConfigRequest } from "./request.ts";

/** A request that gave way to a later one for the same symbol. */
export interface Overridden {
  request: ConfigRequest;
  by: ConfigRequest;
}

/**
 * One request for each symbol: of several the last counts. Their order is that of the requests that count, so that a
 * later choice of one option of several also wins.
 */
export function mergeRequests(lists: readonly (readonly ConfigRequest[])[]): { requests: ConfigRequest[]; overridden: Overridden[] } {
  const merged = new Map<string, ConfigRequest>();
  const overridden: Overridden[] = [];
  for (const request of lists.flat()) {
    const before = merged.get(request.symbol);
    if (before !== undefined && before.value !== request.value) overridden.push({ request: before, by: request });
    // Taken out first: a Map keeps the place of a key that is only written again.
    merged.delete(request.symbol);
    merged.set(request.symbol, request);
  }
  return { requests: [...merged.values()], overridden };
}

/** Requests as the text of a .config. */
export function formatRequests(requests: readonly ConfigRequest[]): string {
  return requests.map((request) => `${configLine(request)}\n`).join("");
}
