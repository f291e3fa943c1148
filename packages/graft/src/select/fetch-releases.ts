// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Closure, Release } from "../closure/release.ts";
import { ecosystemOf } from "../ecosystems.ts";
import type { InstallPart } from "../install/install-releases.ts";
import type { Surroundings } from "../surroundings.ts";

/**
 * Fetches and verifies releases of a closure, `jobs` at once. Returns how each is opened. The first failure is thrown once
 * those under way have ended; what was fetched stays in the cache. @throws NexusError "network", "signature", "digest-mismatch".
 */
export async function fetchReleases(wanted: readonly Release[], closure: Closure, around: Surroundings, jobs: number): Promise<InstallPart[]> {
  const parts: InstallPart[] = [];
  const waiting = [...wanted.entries()];
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && failures.length === 0; next = waiting.shift()) {
      const [place, release] = next;
      const ecosystem = ecosystemOf(release);
      try {
        const path = await ecosystem.fetch(release, around);
        parts[place] = { release, open: () => ecosystem.open(release, path, closure, around) };
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, wanted.length) }, work));
  if (failures.length > 0) throw failures[0];
  return parts;
}
