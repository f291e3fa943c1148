// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

const grace = 10_000;

/**
 * Turns SIGINT and SIGTERM into an abort, so that work can end cleanly; a second one, or ten seconds without an end,
 * ends the process with 130 at once (what lies on disk is made to survive that).
 */
export function watchInterrupts(): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    setTimeout(() => process.exit(130), grace).unref();
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller.signal;
}
