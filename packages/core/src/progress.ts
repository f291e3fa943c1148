// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What long work tells whoever watches. Rooms report events; only the cli room draws them. */
export type ProgressEvent =
  | { type: "start"; id: string; label: string; total?: number; unit?: "bytes" | "items" }
  | { type: "advance"; id: string; done: number; total?: number }
  | { type: "end"; id: string; outcome: "done" | "cached" | "failed"; note?: string }
  | { type: "note"; message: string }
  | { type: "detail"; message: string }
  | { type: "warn"; message: string; hint?: string | undefined };

/** Takes progress events. "detail" is shown with --verbose only. */
export type Report = (event: ProgressEvent) => void;

/** A Report that drops everything. */
export const silent: Report = () => {};

/** Runs `work` between a start and an end event; a throw ends it as "failed". Returns what `work` returns. */
export async function step<T>(report: Report, id: string, label: string, work: () => Promise<T>): Promise<T> {
  report({ type: "start", id, label });
  try {
    const result = await work();
    report({ type: "end", id, outcome: "done" });
    return result;
  } catch (error) {
    report({ type: "end", id, outcome: "failed" });
    throw error;
  }
}
