// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/** The error for a package that is not as its format says. */
export function damaged(path: string, why: string, cause?: unknown): NexusError {
  return new NexusError("corrupt", `${path} is no sound package: ${why}`, { hint: "fetch it again, or build it again", cause });
}
