// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { once } from "node:events";
import { NexusError } from "@nexus/core";
import { chunkWriter } from "./through-stream.ts";

/**
 * A stream sent through a command's standard input and output. The process is ended when the reader stops early.
 * @throws NexusError "tool-missing", or "failed" with the command's own words when it has any or its exit code is not 0.
 */
export async function* throughProcess(source: AsyncIterable<Uint8Array>, command: string, args: readonly string[], owner: string): AsyncGenerator<Uint8Array, void> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "close").then(
    ([code]) => ({ code: code as number | null }),
    (error: NodeJS.ErrnoException) => ({ error }),
  );
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2000)));
  let sourceError: unknown;
  const feed = async (): Promise<void> => {
    const write = chunkWriter(child.stdin);
    child.stdin.on("error", () => {}); // it stopped reading; how it ends says why
    try {
      for await (const chunk of source) if (!(await write(chunk))) return;
    } catch (error) {
      sourceError = error;
    } finally {
      child.stdin.end();
    }
  };
  void feed();
  let readError: unknown;
  try {
    try {
      yield* child.stdout as AsyncIterable<Buffer>;
    } catch (error) {
      readError = error; // what the process says of its end comes first
    }
    const result = await ended;
    if (sourceError !== undefined) throw sourceError;
    if ("error" in result) throw result.error.code === "ENOENT" ? missing(command, owner) : result.error;
    if (readError !== undefined) throw readError;
    // bzip2 ends well, with a word on standard error, where data follows the end of its stream.
    if (result.code !== 0 || words.trim() !== "") throw new NexusError("failed", words.trim() === "" ? `${command} failed` : words.trim());
  } finally {
    child.kill("SIGKILL");
  }
}

function missing(command: string, owner: string): NexusError {
  return new NexusError("tool-missing", `the host tool ${command} is missing`, {
    hint: `install the package ${owner}, or run: nexus doctor --install`,
  });
}
