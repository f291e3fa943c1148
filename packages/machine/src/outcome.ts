// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/** Durations in milliseconds. Phases that a boot did not reach, or does not have, are absent. */
export interface Phases {
  /** From the start of QEMU until firmware and boot loader hand over to the kernel. */
  firmware?: number;
  /** Until the first line of the init. */
  kernel?: number;
  /** Until the ready line. */
  userspace?: number;
  /** The whole way from the start of QEMU to the ready line. */
  ready?: number;
  /** From the power-off command until QEMU ended. */
  powerOff?: number;
}

export interface Outcome {
  outcome: "passed" | "panic" | "timeout" | "mismatch";
  /** One sentence; absent when passed. */
  reason?: string;
  phases: Phases;
  logFile: string;
  /** The last lines of the console. */
  excerpt: string;
}

/** @throws NexusError "timeout" or "boot-failed" with the reason and an excerpt, unless the outcome is "passed". */
export function requirePassed({ outcome, reason, excerpt, logFile }: Outcome): void {
  if (outcome === "passed") return;
  throw new NexusError(outcome === "timeout" ? "timeout" : "boot-failed", reason ?? outcome, { hint: `the whole console log is ${logFile}`, excerpt });
}
