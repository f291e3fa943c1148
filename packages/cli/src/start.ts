// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A door of its own (@nexus/cli/start): it loads nothing, and what a bundle's entry imports is loaded even for --version.

import type { Program } from "./verb.ts";

export { completionEntry } from "./completion/entry.ts";
export type { Program, VerbEntry, VerbGroup } from "./verb.ts";

/**
 * Runs a program over this process's arguments and ends the process with its exit code. The version is answered before
 * anything else is loaded.
 */
export function start(program: Program): void {
  const words = process.argv.slice(2);
  if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
    process.stdout.write(`${program.name} ${program.version}\n`);
    return;
  }
  // A reader that went away (nip list | head -1) is no reason to stop half-way.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") process.exit(1);
    });
  }
  void run(program, words).then(async (code) => {
    // Its work is done: from here on an interruption ends it at once.
    for (const name of ["SIGINT", "SIGTERM"]) process.removeAllListeners(name);
    await Promise.all([process.stdout, process.stderr].map(written));
    process.exit(code);
  });
}

/** Waits until a stream's reader has taken all of it or gone away: what a pipe cannot hold yet would be lost with the process. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

async function run(program: Program, words: readonly string[]): Promise<number> {
  const { keepCompiledCode } = await import("./code-cache.ts");
  keepCompiledCode();
  const { runProgram } = await import("./run.ts");
  return runProgram(program, words);
}
