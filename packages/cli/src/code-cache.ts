// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, statSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { locations } from "@nexus/core";

/**
 * Lets Node keep the code it compiled in this user's cache, so that the next command starts sooner (measured: a third
 * of the time from sources). A folder of somebody else's is not used: what lies there would be run.
 */
export function keepCompiledCode(): void {
  try {
    const folder = join(locations().cache, "code");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (statSync(folder).uid === process.getuid?.()) enableCompileCache(folder);
  } catch {
    // No home or a full disk: it only starts as slowly as the first time.
  }
}
