// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { isAuxiliary } from "../view/view-program.ts";
import type { Installed } from "./add-release.ts";

/** A release and everything it needs, itself first; what lets programs run is left out. `byKey` has them by their programs' keys. */
export function closureOf(start: Installed, byKey: ReadonlyMap<string, Installed>): Installed[] {
  const found = new Set([start]);
  for (const { program } of found) {
    for (const key of program.dependencies) {
      const next = byKey.get(key);
      if (next !== undefined) found.add(next);
      else if (!isAuxiliary({ key })) throw new NexusError("internal", `${program.key} needs ${key}, which is not in its closure`);
    }
  }
  return [...found];
}
