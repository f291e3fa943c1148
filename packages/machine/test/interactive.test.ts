// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { buildPayload, temporaryFolder } from "./payload.ts";

/** Runs a program that boots the payload on its own standard input and output; types once the system is ready. */
async function bootOnTerminal(typed: readonly string[], { interrupted = "never" }: { interrupted?: "before" | "at once" | "never" } = {}) {
  const folder = temporaryFolder();
  const logFile = join(folder, "console.log");
  const options = { architecture: "riscv64", boot: { mode: "direct", kernel: await buildPayload(folder) }, memory: 64 * 1024 * 1024, accelerator: "tcg", logFile };
  const room = join(import.meta.dirname, "../src/index.ts");
  const program = `import { runInteractively } from ${JSON.stringify(room)};
    const controller = new AbortController();
    if (${interrupted === "before"}) controller.abort();
    const running = runInteractively({ ...${JSON.stringify(options)}, signal: controller.signal });
    if (${interrupted === "at once"}) controller.abort();
    try { await running; } catch (error) { console.log(error.name, error.code, error.message); process.exitCode = error.exitCode; }`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  for (const text of typed) {
    await promptIn(logFile).catch((error: unknown) => {
      child.kill("SIGKILL"); // QEMU ends with it
      throw error;
    });
    child.stdin.write(text);
    await sleep(300);
  }
  return { exitCode: await ended, output, log: existsSync(logFile) ? readFileSync(logFile, "utf8") : undefined };
}

/** Waits until the log ends with the payload's prompt. A busy machine may take a while to get there. */
async function promptIn(logFile: string): Promise<void> {
  const log = () => (existsSync(logFile) ? readFileSync(logFile, "utf8") : "");
  for (const started = performance.now(); !log().endsWith("# "); await sleep(50)) {
    if (performance.now() - started > 40_000) throw new Error(`there is no prompt at the end of the console: ${JSON.stringify(log().slice(-400))}`);
  }
}

test("the console is on the terminal and in the log; a clean power-off ends well", async () => {
  const { exitCode, output, log } = await bootOnTerminal(["answer\n", "poweroff\n"]);
  expect(exitCode).toBe(0);
  expect(output).toContain("# answer\r\n42 shells");
  expect(log).toContain("# answer\r\n42 shells");
});

test("Ctrl-a x ends the machine; a panic before that is the outcome", async () => {
  const { exitCode, output } = await bootOnTerminal(["panic\n", "\u0001x"]);
  expect(exitCode).toBe(103);
  expect(output).toContain("NexusError boot-failed the system stopped: Kernel panic - not syncing: as asked");
});

test("Ctrl-C in the first moments is not lost: the machine does not start, or ends", async () => {
  for (const interrupted of ["before", "at once"] as const) {
    const { output, log } = await bootOnTerminal([], { interrupted });
    expect(output).toMatch(/^AbortError /m);
    expect(log ?? "").not.toContain("READY");
  }
});
