// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { badDocument, diagnosticAt, type Location } from "@nexus/kdl";
import type { ConfigRequest } from "./request.ts";

const setting = /^CONFIG_([A-Za-z0-9_]+)=(.*)$/;
const unset = /^# CONFIG_([A-Za-z0-9_]+) is not set$/;
const valueForm = /^(?:[ymn]|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/;

/**
 * The requests of a configuration fragment, in its order. The form is that of the kernel's own .config:
 * `CONFIG_X=value`, `# CONFIG_X is not set`, comments, blank lines.
 * @throws NexusError "bad-document" with every line that is none of these, and every symbol that stands twice.
 */
export function parseFragment(text: string, file: string): ConfigRequest[] {
  const requests = new Map<string, ConfigRequest>();
  const diagnostics: Diagnostic[] = [];
  for (const [index, full] of text.split("\n").entries()) {
    const line = full.trimEnd();
    if (line === "" || (line.startsWith("#") && !looksUnset(line))) continue;
    const at: Location = { file, line: index + 1, column: 1, endColumn: line.length + 1, sourceLine: line };
    const request = parseLine(line, at);
    if ("message" in request) {
      diagnostics.push(request);
      continue;
    }
    const before = requests.get(request.symbol);
    if (before === undefined) requests.set(request.symbol, request);
    else diagnostics.push(diagnosticAt(at, `CONFIG_${request.symbol} stands here a second time`, `the first time is line ${before.at.line}`));
  }
  if (diagnostics.length > 0) throw badDocument(file, diagnostics);
  return [...requests.values()];
}

/** Whether Kconfig takes a value: y, m, n, a number, a text in double quotes. */
export function isValue(value: string): boolean {
  return valueForm.test(value);
}

function parseLine(line: string, at: Location): ConfigRequest | Diagnostic {
  const off = unset.exec(line);
  if (off !== null) return { symbol: off[1] as string, value: "n", at };
  const match = setting.exec(line);
  if (match === null) return diagnosticAt(at, "this is no setting of a symbol", `write CONFIG_NAME=value or "# CONFIG_NAME is not set"`);
  const [, symbol = "", value = ""] = match;
  if (!isValue(value)) {
    const place = { ...at, column: line.length - value.length + 1 };
    return diagnosticAt(place, `CONFIG_${symbol} has no value that Kconfig knows`, `it takes y, m, n, a number, 0x and hexadecimal digits, or a text in "double quotes"`);
  }
  return { symbol, value, at };
}

/** Comments that Kconfig would not take for "is not set", though whoever wrote them meant it. */
function looksUnset(line: string): boolean {
  return /^#\s*CONFIG_\w+\s+is not set\b/.test(line);
}
