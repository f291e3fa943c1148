// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";

/** What comes of the work; undefined when it ends with "not-found": a file that a repository need not have. */
export async function ifFound<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NexusError && error.code === "not-found") return undefined;
    throw error;
  }
}
