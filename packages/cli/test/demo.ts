// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { join } from "node:path";

export const demoMain = join(import.meta.dirname, "demo/main.ts");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface DemoOptions {
  env?: Record<string, string>;
  /** Called when stderr has said something, with all of it so far. */
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Close our end of its stdout at once. */
  deafStdout?: boolean;
}

/** Runs the demo program as a real process, without a terminal. */
export function demo(words: string[], options: DemoOptions = {}): Promise<Ended> {
  return start(process.execPath, [demoMain, ...words], options);
}

/** Runs the demo program into a pipe that is read a second later; its exit code ends stderr, as "=> 0". */
export function demoIntoSlowReader(words: string[]): Promise<Ended> {
  return start("sh", ["-c", '{ "$@"; echo "=> $?" >&2; } | { sleep 1; cat; }', "sh", process.execPath, demoMain, ...words], {});
}

/** Runs the demo program on a pseudo terminal of util-linux's script; what it shows comes back as stdout. */
export function demoOnTerminal(words: string[], input: string, options: DemoOptions = {}): Promise<Ended> {
  const command = [process.execPath, demoMain, ...words].map((word) => `'${word}'`).join(" ");
  return start("script", ["-qfec", command, "/dev/null"], options, input);
}

function start(command: string, args: string[], options: DemoOptions, input?: string): Promise<Ended> {
  // Each of these changes what Node thinks of a terminal's colours.
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...inherited, TERM: "xterm", ...options.env }, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let answered = false;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      // Typed ahead of the question it would be echoed twice.
      if (!answered && input !== undefined && stdout.includes("[y/N]")) {
        answered = true;
        child.stdin?.write(input);
      }
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      options.onStderr?.(stderr, (signal) => child.kill(signal));
    });
    if (options.deafStdout === true) child.stdout?.destroy();
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
