// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { setTimeout as delay } from "node:timers/promises";
import { NexusError, type Report } from "@nexus/core";
import type { TransferLimits } from "./limits.ts";
import { TransferError } from "./transfer.ts";

/** What one transfer is about, for its messages. */
export interface Attempted {
  name: string;
  origin: string;
  limits: Pick<TransferLimits, "attempts" | "pause">;
  report: Report;
  signal: AbortSignal | undefined;
}

/**
 * Runs an attempt again while it fails for a passing reason, with growing pauses.
 * @throws TransferError of the last attempt, NexusError "interrupted".
 */
export async function retried<T>({ name, origin, limits, report, signal }: Attempted, attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted === true) throw new NexusError("interrupted", `interrupted while fetching ${name}`, { cause: error });
      if (!(error instanceof TransferError) || !error.transient || count >= limits.attempts) throw error;
      report({ type: "detail", message: `${origin}: ${error.message}; trying again` });
      await pause(limits.pause * 2 ** (count - 1), signal);
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {
    throw new NexusError("interrupted", "interrupted");
  });
}
