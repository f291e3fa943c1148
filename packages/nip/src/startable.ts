// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { isElf, readElf } from "@nexus/elf";

/** Why execve(2) would refuse a file, as the end of a sentence; undefined where nothing speaks against it. */
export function whyUnstartable(path: string): string | undefined {
  const wrong = whyNotExecutable(path);
  if (wrong !== undefined || !isReadable(path)) return wrong;
  const [, script] = /^#![ \t]*(\S+)/.exec(firstBytes(path)) ?? [];
  if (script === undefined && !isElf(path)) return "is no program";
  const interpreter = script ?? readElf(path).interpreter;
  return interpreter === undefined || whyNotExecutable(interpreter) === undefined ? undefined : `asks for ${interpreter}, which ${whyNotExecutable(interpreter)}`;
}

function whyNotExecutable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? undefined : "is no file";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "may not be executed" : "is not there";
  }
}

/** A program that may be executed need not be readable. */
function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** As many as the kernel looks at: execve(2), "Interpreter scripts". */
function firstBytes(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(256);
    return bytes.subarray(0, readSync(file, bytes)).toString("latin1");
  } finally {
    closeSync(file);
  }
}
