// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "./diagnostics.ts";

/** Every error code, with the exit code it ends a program with. docs/errors.md lists them all. */
export const errorCodes = {
  internal: 1,
  failed: 1,
  usage: 2,
  "not-found": 3,
  conflict: 4,
  "dependency-cycle": 4,
  network: 5,
  signature: 6,
  "digest-mismatch": 6,
  corrupt: 6,
  permission: 7,
  "lock-busy": 8,
  "disk-full": 9,
  declined: 10,
  "bad-document": 11,
  "layer-violation": 4,
  "changes-pending": 20,
  "build-failed": 100,
  "kernel-config": 100,
  timeout: 101,
  "output-mismatch": 102,
  "boot-failed": 103,
  "not-reproducible": 104,
  "tool-missing": 105,
  "no-command": 127,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** What the user can do next: a command, or a sentence. */
  hint?: string;
  cause?: unknown;
  /** Places in documents that are at fault. */
  diagnostics?: Diagnostic[];
  /** Longer material, for example the last lines of a log. Printed below the message, indented. */
  excerpt?: string;
}

/** The one error class of the house: a code (which gives the exit code), one clear message, a hint. */
export class NexusError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly diagnostics: Diagnostic[];
  readonly excerpt: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "NexusError";
    this.code = code;
    this.hint = details.hint;
    this.diagnostics = details.diagnostics ?? [];
    this.excerpt = details.excerpt;
  }

  get exitCode(): number {
    return errorCodes[this.code];
  }
}

/** The error for a full disk. */
export function diskFull(message: string, details: Omit<ErrorDetails, "hint"> = {}): NexusError {
  return new NexusError("disk-full", message, { ...details, hint: "free some space and run the same command again; nothing half-written was kept" });
}

/** Whether what a command printed tells of a full disk, in the C library's words for ENOSPC and EDQUOT. */
export function tellsOfFullDisk(output: string): boolean {
  return /No space left on device|Disk quota exceeded/.test(output);
}

/** The error itself when it is ours; else a NexusError for known system errors, with code "internal" for the rest. */
export function toNexusError(error: unknown): NexusError {
  if (error instanceof NexusError) return error;
  const system = error as NodeJS.ErrnoException;
  switch (system?.code) {
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(`no space left on the device${at(system)}`, { cause: error });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new NexusError("permission", `${system.message}`, { cause: error });
  }
  if (system?.name === "AbortError") return new NexusError("interrupted", "interrupted", { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new NexusError("internal", message, { cause: error });
}

function at(error: NodeJS.ErrnoException): string {
  return error.path === undefined ? "" : `: ${error.path}`;
}
