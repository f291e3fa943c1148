// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/** The error for a compressed stream that its decompressor does not take. */
export function damaged(format: string, reason: string, cause?: unknown): NexusError {
  return new NexusError("corrupt", `the ${format} stream is damaged or truncated: ${reason}`, { hint: "fetch the file again", cause });
}
