// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import type { TreeEntry } from "@nexus/store";
import { placeOf } from "../plain/closure-files.ts";

/** Most bytes of a script's first line that the kernel reads: execve(2), "Interpreter scripts". */
const firstLineBytes = 256;

/**
 * The interpreter of a script, where the closure that is its /usr does not have it; undefined where it does, and for what is
 * no script. The host's shell is no substitute: it starts in the host's root, where the script is not.
 */
export function missingInterpreter(path: string, closure: readonly { files: readonly TreeEntry[] }[]): string | undefined {
  const [, interpreter, argument] = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(firstBytes(path)) ?? [];
  if (interpreter === undefined) return undefined;
  const has = (wanted: string) => closure.some(({ files }) => files.some((file) => placeOf(file.path) === placeOf(wanted)));
  if (!has(interpreter)) return interpreter;
  const byName = basename(interpreter) === "env" && argument !== undefined && !/[-=]/.test(argument);
  return byName && !has(`bin/${argument}`) ? argument : undefined;
}

function firstBytes(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(firstLineBytes);
    return bytes.subarray(0, readSync(file, bytes)).toString("latin1");
  } finally {
    closeSync(file);
  }
}
