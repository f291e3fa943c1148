// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { InvalidKdlError, parse } from "@bgotink/kdl";
import type { Document } from "@bgotink/kdl";

/**
 * The document, with locations, or the parser's errors.
 * The parser throws errors of JavaScript where a text ends in the middle of a sign; a last line end keeps it from that.
 */
export function attemptParse(text: string): { document: Document } | { errors: InvalidKdlError[] } {
  const before = Error.stackTraceLimit;
  // A hostile text makes an error of every word; without stacks that takes a third of the time.
  Error.stackTraceLimit = 0;
  try {
    return { document: parse(`${text}\n`, { storeLocations: true }) };
  } catch (error) {
    if (error instanceof InvalidKdlError) return { errors: Array.from(error.flat()) };
    throw error;
  } finally {
    Error.stackTraceLimit = before;
  }
}
