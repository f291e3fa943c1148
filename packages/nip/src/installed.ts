// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { findProgram, type InstalledProgram } from "@nexus/store";

/** The installed program of a name; undefined when there is none. @throws NexusError "conflict" when several ecosystems have it. */
export function findInstalled(programs: readonly InstalledProgram[], name: string): InstalledProgram | undefined {
  try {
    return findProgram(programs, name);
  } catch (error) {
    if (error instanceof NexusError && error.code === "not-found") return undefined;
    throw error;
  }
}
