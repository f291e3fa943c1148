// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";

/** The first `count` processors that this process may use (fewer when it has fewer), as a list for taskset(1). */
export function processorList(count: number, allowed = allowedProcessors()): string {
  return allowed.slice(0, Math.max(1, count)).join(",");
}

/** Processor numbers from the Cpus_allowed_list of proc(5). */
function allowedProcessors(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return list.split(",").flatMap((range) => {
    const [first, last] = range.split("-").map(Number);
    return Array.from({ length: (last ?? (first as number)) - (first as number) + 1 }, (_, index) => (first as number) + index);
  });
}
