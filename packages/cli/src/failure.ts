// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatDiagnostic, type NexusError } from "@nexus/core";
import type { Flags } from "./flags.ts";
import { terminalOf } from "./context.ts";
import { escapeText, jsonLine } from "./text/escape.ts";
import type { Style } from "./text/style.ts";

/** Tells the user of an error: text on stderr, and under --json a document "error/1" on stdout. */
export function printFailure(program: string, error: NexusError, flags: Pick<Flags, "json" | "verbose" | "color">): void {
  const { style } = terminalOf(process.stderr, flags);
  process.stderr.write(`${formatFailure(program, error, style)}\n`);
  if (flags.verbose) process.stderr.write(`${style("dim", escapeText(stackOf(error)))}\n`);
  if (flags.json) process.stdout.write(`${jsonLine(failureDocument(error))}\n`);
}

/** The error as text: message, places with a caret, excerpt, hint. */
export function formatFailure(program: string, error: NexusError, style: Style): string {
  const parts = [`${program}: ${style("red", "error:")} ${escapeText(error.message)}`];
  for (const diagnostic of error.diagnostics) parts.push(indent(escapeText(formatDiagnostic(diagnostic))));
  if (error.excerpt !== undefined) parts.push(indent(escapeText(error.excerpt)));
  if (error.hint !== undefined) parts.push(`${style("cyan", "hint:")} ${escapeText(error.hint)}`);
  if (error.code === "internal") parts.push(`${style("cyan", "hint:")} this should not happen; run it again with --verbose and report what it prints`);
  return parts.join("\n");
}

/** The error as the document that --json prints. */
export function failureDocument(error: NexusError): object {
  const { code, message, hint, diagnostics, excerpt, exitCode } = error;
  return { schema: "error/1", code, message, hint, diagnostics, excerpt, exitCode };
}

function stackOf(error: NexusError): string {
  const own = error.stack ?? "";
  return error.cause instanceof Error ? `${own}\ncaused by: ${error.cause.stack ?? error.cause.message}` : own;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
