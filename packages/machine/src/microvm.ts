// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync } from "node:fs";

/**
 * Kernel parameters that tell a microvm guest its clock rate. Under TCG the guest's measurement against the PIT fails now
 * and then and the boot hangs; QEMU hands the host's time stamp counter through, so the host's own rate is right.
 */
export function microvmClock(cpuinfo: string = readFileSync("/proc/cpuinfo", "utf8")): string {
  const nominal = /^model name\s*:.*@ ([\d.]+)GHz/m.exec(cpuinfo)?.[1];
  const current = /^cpu MHz\s*:\s*([\d.]+)/m.exec(cpuinfo)?.[1];
  const kilohertz = nominal !== undefined ? Number(nominal) * 1e6 : Number(current ?? "1000") * 1000;
  return `tsc=reliable tsc_early_khz=${Math.round(kilohertz)}`;
}
