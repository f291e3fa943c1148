// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Closure, Release } from "../closure/release.ts";
import { ecosystemOf } from "../ecosystems.ts";
import type { InstallPart } from "../install/install-releases.ts";
import type { Surroundings } from "../surroundings.ts";

/**
 * Fetches and verifies those releases of a closure that are wanted, `jobs` at once. Returns how each release of the closure
 * is opened; one that was not wanted, since it lies in the root, is fetched only then. The first failure is thrown once
 * those under way have ended; what was fetched stays in the cache. @throws NexusError "not-found", "network", "signature", "digest-mismatch".
 */
export async function fetchReleases(wanted: readonly Release[], closure: Closure, around: Surroundings, jobs: number): Promise<InstallPart[]> {
  const paths = new Map<Release, string>();
  const waiting = [...wanted];
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && failures.length === 0; next = waiting.shift()) {
      try {
        paths.set(next, await ecosystemOf(next).fetch(next, around));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, wanted.length) }, work));
  if (failures.length > 0) throw failures[0];
  return closure.releases.map((release) => ({
    release,
    async open() {
      const ecosystem = ecosystemOf(release);
      return ecosystem.open(release, paths.get(release) ?? (await ecosystem.fetch(release, around)), closure, around);
    },
  }));
}
