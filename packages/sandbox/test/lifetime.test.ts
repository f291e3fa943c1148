// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeBench, type Bench } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.remove());

/** The processes of this machine that carry a word in their command line. */
function processesWith(word: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(word);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function until(condition: () => boolean, limit = 5000): Promise<boolean> {
  for (const end = Date.now() + limit; Date.now() < end; await delay(20)) if (condition()) return true;
  return condition();
}

let counter = 1000;
/** A script that starts a grandchild in a session of its own, and waits; and the unusual number that names it. */
function longScript(): { script: string; word: string } {
  counter += 1;
  const word = `${counter}.${process.pid}`;
  return { word, script: `perl -MPOSIX -e 'POSIX::setsid() > 0 or die; exec "sleep", "${word}"' & trap '' INT TERM HUP; sleep ${word}` };
}

describe("an end from outside", () => {
  it("kills everything inside when the signal is aborted", async () => {
    const { script, word } = longScript();
    const controller = new AbortController();
    const running = bench.shell(script, { signal: controller.signal });
    expect(await until(() => processesWith(word).length === 2)).toBe(true);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "interrupted", exitCode: 130 });
    expect(await until(() => processesWith(word).length === 0)).toBe(true);
  });

  it("does not start at all when the signal was aborted before", async () => {
    await expect(bench.shell("echo started > /build/started", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "interrupted" });
  });

  it("kills everything inside after the time limit", async () => {
    const { script, word } = longScript();
    await expect(bench.shell(script, { limits: { timeout: 700 } })).rejects.toMatchObject({ code: "timeout", exitCode: 101 });
    expect(await until(() => processesWith(word).length === 0)).toBe(true);
  });

  const startOutside = (script: string): ChildProcess => {
    const file = join(bench.folder, `outside-${counter}.ts`);
    writeFileSync(
      file,
      `import { makeToolRoot, runSandboxed } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
       const root = await makeToolRoot(["perl"], ${JSON.stringify(join(bench.folder, "cache"))});
       await runSandboxed({ root, buildDir: ${JSON.stringify(join(bench.folder, "build"))}, logFile: ${JSON.stringify(`${file}.log`)}, command: ["sh", "-c", ${JSON.stringify(script)}] });`,
    );
    return spawn(process.execPath, [file], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  };

  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("dies with the process that started it (%s)", async (signal) => {
    const { script, word } = longScript();
    const child = startOutside(script);
    expect(await until(() => processesWith(word).length === 2)).toBe(true);
    child.kill(signal);
    expect(await until(() => processesWith(word).length === 0)).toBe(true);
  });

  it("dies by Ctrl-C, which reaches the whole process group", async () => {
    const { script, word } = longScript();
    const child = startOutside(script);
    expect(await until(() => processesWith(word).length === 2)).toBe(true);
    process.kill(-(child.pid as number), "SIGINT");
    expect(await until(() => processesWith(word).length === 0)).toBe(true);
  });

  it("does not pass on descriptors that the caller's parent left open", async () => {
    const secret = join(bench.folder, "secret");
    writeFileSync(secret, "secret");
    const open = openSync(secret, "r");
    const file = join(bench.folder, "descriptors.ts");
    const log = `${file}.log`;
    writeFileSync(
      file,
      `import { readlinkSync } from "node:fs";
       import { makeToolRoot, runSandboxed } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
       const root = await makeToolRoot(["perl"], ${JSON.stringify(join(bench.folder, "cache"))});
       if (readlinkSync("/proc/self/fd/40") !== ${JSON.stringify(secret)}) throw new Error("the test itself passes no descriptor");
       await runSandboxed({ root, buildDir: ${JSON.stringify(join(bench.folder, "build"))}, logFile: ${JSON.stringify(log)}, command: ["sh", "-c", "cat /proc/self/fd/40; ls -l /proc/self/fd"] });`,
    );
    const stdio = [...Array.from({ length: 40 }, (_, index) => (index < 2 ? ("ignore" as const) : index === 2 ? ("inherit" as const) : ("ignore" as const))), open];
    const child = spawn(process.execPath, [file], { stdio });
    const exitCode = await new Promise((resolve) => child.on("close", resolve));
    closeSync(open);
    expect(exitCode).toBe(0);
    const printed = readFileSync(log, "utf8");
    expect(printed).toContain("total");
    expect(printed).not.toContain("secret");
  });
});
