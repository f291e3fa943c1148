// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync, readFileSync } from "node:fs";

const closeOnExec = 0o2000000;

/**
 * The descriptors that a child of this process would inherit from it (proc(5), fdinfo). Node closes what it opened
 * itself, but not what its own parent left open.
 */
export function inheritedDescriptors(): number[] {
  return readdirSync("/proc/self/fdinfo").map(Number).filter(survivesExec);
}

function survivesExec(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8"))?.[1];
    return flags !== undefined && (parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The folder's own descriptor is closed by now.
    return false;
  }
}
