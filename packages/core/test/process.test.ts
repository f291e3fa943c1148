// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../src/index.ts";

const shell = (script: string, options: Parameters<typeof run>[2] = {}) => run("sh", ["-c", script], options);

describe("a command that ends well", () => {
  test("gives back what it said", async () => {
    expect(await shell("echo out; echo err >&2")).toEqual({ exitCode: 0, stdout: "out\n", stderr: "err\n" });
  });

  test("gets its words as they are, its input, its folder and only the environment it is given", async () => {
    expect((await run("printf", ["%s|", "a b", "$HOME", "*"])).stdout).toBe("a b|$HOME|*|");
    expect((await run("cat", [], { input: "grüß" })).stdout).toBe("grüß");
    expect((await run("cat", [])).stdout).toBe("");
    expect((await run("pwd", [], { cwd: "/usr" })).stdout).toBe("/usr\n");
    expect((await run("/usr/bin/env", [], { env: { A: "1" } })).stdout).toBe("A=1\n");
  });

  test("does not fail for not reading a large input", async () => {
    expect((await run("true", [], { input: "x".repeat(1_000_000) })).exitCode).toBe(0);
  });

  test("may end with another code where that is accepted", async () => {
    expect((await shell("exit 3", { accept: [0, 3] })).exitCode).toBe(3);
    expect((await shell("exit 77", { accept: "any" })).exitCode).toBe(77);
  });

  test("writes both streams to a log, behind what is there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "core-test-"));
    const logFile = join(folder, "log");
    await shell("echo one", { logFile });
    expect(await shell("echo two; echo three >&2; echo four", { logFile })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(readFileSync(logFile, "utf8")).toBe("one\ntwo\nthree\nfour\n");
    rmSync(folder, { recursive: true });
  });
});

describe("a command that fails", () => {
  test("is named with its exit code and the last lines of standard error", async () => {
    const failing = shell("echo said; for i in $(seq 100); do echo line $i >&2; done; exit 3");
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 61}`).join("\n");
    await expect(failing).rejects.toMatchObject({ code: "failed", message: expect.stringMatching(/^sh -c .* ended with exit code 3$/s), excerpt: lines });
    await expect(shell("echo said; exit 1")).rejects.toMatchObject({ excerpt: "said" });
    await expect(run("false", [])).rejects.toMatchObject({ message: "false ended with exit code 1", excerpt: undefined });
  });

  test("by a signal, even where every exit code is accepted", async () => {
    await expect(shell("kill -TERM $$", { accept: "any" })).rejects.toMatchObject({ code: "failed", message: expect.stringMatching(/ended with signal SIGTERM$/) });
  });

  test("by a word of complaint, where it must be silent", async () => {
    await expect(shell("echo short write >&2", { mustBeSilent: true })).rejects.toMatchObject({ code: "failed", excerpt: "short write" });
    expect(await shell("echo fine", { mustBeSilent: true })).toMatchObject({ exitCode: 0 });
  });

  test("because the disk is full", async () => {
    await expect(shell("cat /dev/zero > /dev/full")).rejects.toMatchObject({ code: "disk-full", exitCode: 9, excerpt: expect.stringContaining("No space left on device") });
  });

  test("because it is not there, with the package that has it", async () => {
    await expect(run("no-such-tool", [], { package: "toolbox" })).rejects.toMatchObject({
      code: "tool-missing",
      message: "the host tool no-such-tool is missing",
      hint: expect.stringContaining("toolbox"),
    });
    await expect(run("no-such-tool", [])).rejects.toMatchObject({ hint: expect.stringContaining("nexus doctor") });
  });
});

describe("a command that is stopped", () => {
  // The sleep is a child of the shell and keeps its streams open.
  const long = (options: Parameters<typeof run>[2]) => shell("sleep 4; true", options);

  test.each<[string, () => Promise<unknown>, string, RegExp]>([
    ["by its time limit", () => long({ timeout: 100 }), "timeout", /^sh did not end within 100 ms$/],
    ["by a signal", () => long({ signal: AbortSignal.timeout(100) }), "interrupted", /^interrupted: sh$/],
    ["by a signal before it began", () => long({ signal: AbortSignal.abort() }), "interrupted", /^interrupted: sh$/],
  ])("%s ends at once", async (_, start, code, message) => {
    const begun = performance.now();
    await expect(start()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  test("is dead afterwards", async () => {
    const folder = mkdtempSync(join(tmpdir(), "core-test-"));
    const logFile = join(folder, "log");
    await expect(shell("echo $$; exec sleep 30", { logFile, timeout: 300 })).rejects.toMatchObject({ code: "timeout" });
    const pid = Number(readFileSync(logFile, "utf8"));
    expect(pid).toBeGreaterThan(1);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    rmSync(folder, { recursive: true });
  });
});

describe("a command that prints much", () => {
  test("is heard to its last words, where those are asked for", async () => {
    const { stdout, stderr } = await shell("seq 1000000; seq 200000 >&2", { keepLast: 1000 });
    expect([stdout.length, stderr.length]).toEqual([1000, 1000]);
    expect([stdout.slice(-16), stderr.slice(-15)]).toEqual(["\n999999\n1000000\n", "\n199999\n200000\n"]);
    expect(await shell("printf out; printf err >&2", { keepLast: 2 })).toEqual({ exitCode: 0, stdout: "ut", stderr: "rr" });
  });

  test("is stopped before it fills the memory", async () => {
    await expect(run("yes", [])).rejects.toMatchObject({ code: "failed", message: "yes printed more than 256 MiB" });
  });
});
