// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { copyFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { NexusError, tellsOfFullDisk } from "@nexus/core";

const excerptLines = 40;
const excerptBytes = 64 * 1024;

/** The error for a command that ended badly: the command and the end of what it printed. */
export function buildFailure(name: string, argv: readonly string[], exitCode: number, logFile: string): NexusError {
  const excerpt = lastLines(logFile);
  if (tellsOfFullDisk(excerpt)) {
    return new NexusError("disk-full", `${name}: no space left on the device while it was built`, {
      hint: "free some space and run the same command again; nothing half-made was kept",
      excerpt,
    });
  }
  return new NexusError("build-failed", `${name}: ${shorten(formatCommand(argv))} ended with exit code ${exitCode}`, { excerpt });
}

/** The error for a command that did not end in time: the command and the end of what it printed. */
export function commandTimeout(name: string, argv: readonly string[], limit: number, logFile: string): NexusError {
  return new NexusError("timeout", `${name}: ${shorten(formatCommand(argv))} did not end within ${Math.round(limit / 1000)} s`, { excerpt: lastLines(logFile) });
}

/** Keeps the log of a failed action below the cache; the error then says where. */
export function keepLog(forge: { cacheDir: string }, name: string, logFile: string, error: unknown): unknown {
  if (!(error instanceof NexusError) || error.code === "interrupted") return error;
  const kept = join(forge.cacheDir, "logs", `${name.replace(/[^A-Za-z0-9._+-]+/g, "-")}.log`);
  try {
    mkdirSync(join(forge.cacheDir, "logs"), { recursive: true });
    copyFileSync(logFile, kept);
  } catch {
    // On a full disk the excerpt has to do.
    return error;
  }
  const { code, message, hint, cause, diagnostics, excerpt } = error;
  const whole = `the whole log is ${kept}`;
  return new NexusError(code, message, { hint: hint === undefined ? whole : `${hint}; ${whole}`, cause, diagnostics, excerpt });
}

/** A command for people to read: words that hold blanks or nothing are quoted. */
export function formatCommand(argv: readonly string[]): string {
  return argv.map((word) => (/^[^\s'"]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

function lastLines(file: string): string {
  const log = openSync(file, "r");
  try {
    const size = fstatSync(log).size;
    const buffer = Buffer.alloc(Math.min(size, excerptBytes));
    readSync(log, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8").trimEnd().split("\n").slice(-excerptLines).map(shorten).join("\n");
  } finally {
    closeSync(log);
  }
}

function shorten(line: string): string {
  return line.length <= 400 ? line : `${line.slice(0, 397)}…`;
}
