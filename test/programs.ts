// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { join } from "node:path";

/** The checkout under test. */
export const checkout = join(import.meta.dirname, "..");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CallOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Milliseconds after which SIGINT is sent, as Ctrl-C does. */
  interruptAfter?: number;
}

/** Runs one of the bundled programs to its end. */
export function call(program: "nip" | "nexus", args: readonly string[], options: CallOptions = {}): Promise<Ended> {
  return callCommand(join(checkout, "out/bin", program), args, options);
}

/** Runs any command to its end. */
export function callCommand(command: string, args: readonly string[], { cwd = checkout, env = {}, interruptAfter }: CallOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const timer = interruptAfter === undefined ? undefined : setTimeout(() => child.kill("SIGINT"), interruptAfter);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** The document that a program printed last under --json. */
export function lastDocument({ stdout }: Ended): Record<string, any> {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}
