// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The index of a repository: pkg_summary(5), records of "KEY=value" lines with blank lines between them.

import { NexusError } from "@nexus/core";
import { parseKeyValues, type KeyValues } from "./key-values.ts";
import { pkgsrcLimits } from "./limits.ts";

/**
 * The records of an unpacked pkg_summary, in its order. Bytes that are no UTF-8 become U+FFFD.
 * @throws NexusError "corrupt" when a limit is passed; `what` names the file.
 */
export async function* readSummary(source: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<KeyValues, void> {
  let record: string[] = [];
  let records = 0;
  for await (const line of linesOf(source, what)) {
    if (line !== "") {
      if (record.push(line) > pkgsrcLimits.recordLines) throw tooLarge(what, `one of its records has more than ${pkgsrcLimits.recordLines} lines`);
    } else if (record.length > 0) {
      if (++records > pkgsrcLimits.records) throw tooLarge(what, `it has more than ${pkgsrcLimits.records} records`);
      yield parseKeyValues(record);
      record = [];
    }
  }
  if (record.length > 0) yield parseKeyValues(record);
}

/** The lines of a text; several empty ones in a row as one or two. */
async function* linesOf(source: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<string, void> {
  let held = Buffer.alloc(0);
  let lines = 0;
  for await (const chunk of source) {
    const bytes = Buffer.concat([held, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
      if (++lines > pkgsrcLimits.summaryLines) throw tooLarge(what, `it has more than ${pkgsrcLimits.summaryLines} lines`);
      // To hand over each of millions of empty lines would take minutes.
      if (end > from || bytes[end + 1] !== 0x0a) yield textOf(bytes.subarray(from, end), what);
      from = end + 1;
    }
    held = bytes.subarray(from);
    if (held.length > pkgsrcLimits.lineBytes) throw tooLarge(what, `one of its lines is longer than ${pkgsrcLimits.lineBytes} bytes`);
  }
  yield textOf(held, what);
  yield "";
}

function textOf(line: Buffer, what: string): string {
  if (line.length > pkgsrcLimits.lineBytes) throw tooLarge(what, `one of its lines is longer than ${pkgsrcLimits.lineBytes} bytes`);
  return line.toString("utf8").replace(/\r$/, "");
}

function tooLarge(what: string, why: string): NexusError {
  return new NexusError("corrupt", `${what} is refused: ${why}`);
}
