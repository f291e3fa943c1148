// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "./errors.ts";

export const architectures = ["x86_64", "riscv64", "aarch64"] as const;
export type Architecture = (typeof architectures)[number];

/** This machine's architecture. @throws NexusError "failed" on machines we do not know. */
export function hostArchitecture(): Architecture {
  const known: Partial<Record<NodeJS.Architecture, Architecture>> = { x64: "x86_64", riscv64: "riscv64", arm64: "aarch64" };
  const found = known[process.arch];
  if (found === undefined) throw new NexusError("failed", `this machine's architecture (${process.arch}) is not known to Nexus`);
  return found;
}
