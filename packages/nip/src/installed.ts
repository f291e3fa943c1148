// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { NameSpec } from "@nexus/graft";
import { findProgram, qualifiedName, type InstalledProgram } from "@nexus/store";

/** The installed program of a name; undefined when there is none. @throws NexusError "conflict" when several ecosystems have it. */
export function findInstalled(programs: readonly InstalledProgram[], name: string): InstalledProgram | undefined {
  try {
    return findProgram(programs, name);
  } catch (error) {
    if (error instanceof NexusError && error.code === "not-found") return undefined;
    throw error;
  }
}

/** The installed program that a SPEC means, of its version if it names one; undefined when there is none. @throws NexusError "conflict" as findInstalled. */
export function installedOf(programs: readonly InstalledProgram[], spec: NameSpec): InstalledProgram | undefined {
  return findInstalled(spec.version === undefined ? programs : programs.filter(({ version }) => version === spec.version), nameOf(spec));
}

/** The same, where there must be one. @throws NexusError "not-found" too. */
export function requireInstalled(programs: readonly InstalledProgram[], spec: NameSpec): InstalledProgram {
  const found = installedOf(programs, spec);
  if (found !== undefined) return found;
  const other = findProgram(programs, nameOf(spec));
  throw new NexusError("not-found", `${qualifiedName(other)} ${spec.version} is not installed`, { hint: `${other.version} is` });
}

function nameOf({ ecosystem, name }: NameSpec): string {
  return ecosystem === undefined ? name : `${ecosystem}::${name}`;
}
