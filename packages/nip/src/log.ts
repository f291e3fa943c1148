// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appendFileSync, existsSync } from "node:fs";
import { userInfo } from "node:os";
import type { Context } from "@nexus/cli";
import { toNexusError } from "@nexus/core";
import { inRoot, type Root } from "@nexus/store";
import type { Change } from "./changes.ts";

/** Where a root keeps the log of its changes: a JSON line each, newest last. */
export const logPath = "System/nip.log";

/**
 * Does a change of a root and logs it: when, who, the command, the plan, the generation or the failure. A log that cannot
 * be written is a warning; what `work` returned or threw counts.
 */
export async function logged<T>(context: Context, root: Root, changes: readonly Change[], work: () => Promise<T>, resultOf: (result: T) => string): Promise<T> {
  const write = (result: string) => {
    try {
      append(result);
    } catch (error) {
      context.report({ type: "warn", message: `${inRoot(root, logPath)} could not be written: ${toNexusError(error).message}` });
    }
  };
  const append = (result: string) => {
    if (!existsSync(inRoot(root, "System"))) return;
    const plan = changes.map(({ action, name, version, from }) => ({ action, name, version, from }));
    const line = { time: new Date().toISOString(), user: userName(), command: context.commandLine.join(" "), plan, result };
    appendFileSync(inRoot(root, logPath), `${JSON.stringify(line)}\n`);
  };
  const result = await work().catch((error: unknown) => {
    const { code, message } = toNexusError(error);
    write(`failed (${code}): ${message}`);
    throw error;
  });
  write(resultOf(result));
  return result;
}

function userName(): string {
  const { uid, username } = safeUser();
  const sudo = process.env["SUDO_USER"];
  return `${username}(${uid})${sudo === undefined ? "" : ` by sudo of ${sudo}`}`;
}

function safeUser(): { uid: number; username: string } {
  try {
    return userInfo();
  } catch {
    return { uid: process.getuid?.() ?? -1, username: "unknown" };
  }
}
