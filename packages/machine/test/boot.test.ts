// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Expectation, bootMachine, calibrateHost, probeKvm, requirePassed, runExpectations } from "../src/index.ts";
import { buildPayload, temporaryFolder } from "./payload.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-machine-test-"));
const { scale } = calibrateHost();
let payload = "";

beforeAll(async () => {
  payload = await buildPayload(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ready: Expectation = { kind: "ready", pattern: "TEST READY payload", within: 20 };

function start(signal?: AbortSignal, kernel = payload) {
  const logFile = join(temporaryFolder(), "logs", "console.log");
  return bootMachine({ architecture: "riscv64", boot: { mode: "direct", kernel }, memory: 64 * 1024 * 1024, accelerator: "tcg", logFile, signal });
}

const runSteps = async (...steps: Expectation[]) => runExpectations(await start(), [ready, ...steps], { scale });

test("a good boot passes: ready line, answer, clean power-off; the log holds every byte", async () => {
  const outcome = await runSteps({ kind: "type", command: "answer", answer: /^4\d shells$/m, within: 20 }, { kind: "power-off", command: "poweroff", within: 20 });
  expect(outcome).toMatchObject({ outcome: "passed", excerpt: expect.stringContaining("# answer\n42 shells\n# poweroff") });
  expect(outcome.phases.ready).toBeGreaterThan(0);
  expect(outcome.phases.kernel! + outcome.phases.userspace!).toBeLessThanOrEqual(outcome.phases.ready! + 1);
  expect(outcome.phases.powerOff).toBeGreaterThan(0);
  expect(readFileSync(outcome.logFile, "latin1")).toContain("\u001b[1mTEST\u001b[0m READY payload\r\n");
  expect(() => requirePassed(outcome)).not.toThrow();
});

test("a panic ends the test at once, with the lines after it, and means exit 103", async () => {
  const outcome = await runSteps({ kind: "type", command: "panic", answer: "never", within: 60 });
  expect(outcome).toMatchObject({
    outcome: "panic",
    reason: expect.stringContaining("Kernel panic - not syncing: as asked"),
    excerpt: expect.stringContaining("Call Trace: none"),
  });
  expect(() => requirePassed(outcome)).toThrow(expect.objectContaining({ code: "boot-failed", exitCode: 103, hint: expect.stringContaining(outcome.logFile) }));
});

test("a panic after the answer, while nothing is waited for, is seen though QEMU ends well", async () => {
  expect(await runSteps({ kind: "type", command: "answer and panic", answer: "42 shells", within: 20 }, { kind: "power-off", command: "poweroff", within: 20 })).toMatchObject({
    outcome: "panic",
    reason: expect.stringContaining("Kernel panic - not syncing: too late"),
  });
});

test("a machine that ended before the power-off was typed is a mismatch", async () => {
  expect(await runSteps({ kind: "type", command: "answer and leave", answer: "42 shells", within: 20 }, { kind: "power-off", command: "poweroff", within: 20 })).toMatchObject({
    outcome: "mismatch",
    reason: 'the machine ended before "poweroff" could be typed',
  });
});

test("a rescue shell counts as a failed boot", async () => {
  expect(await runSteps({ kind: "type", command: "rescue", answer: "never", within: 60 })).toMatchObject({ outcome: "panic", reason: expect.stringContaining("RESCUE") });
});

test("a hang ends at the deadline and means exit 101", async () => {
  const outcome = await runSteps({ kind: "power-off", command: "hang", within: 0.3 });
  expect(outcome).toMatchObject({ outcome: "timeout", reason: expect.stringMatching(/^waited .* for the machine to power off$/) });
  expect(() => requirePassed(outcome)).toThrow(expect.objectContaining({ code: "timeout", exitCode: 101, excerpt: expect.stringContaining("# hang") }));
});

test("a command whose echo would pass for its answer is not typed", async () => {
  await expect(runSteps({ kind: "type", command: "say something", answer: "something", within: 20 })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining('"something" stands in the command itself'),
  });
});

test("a machine that ends too early is a mismatch", async () => {
  expect(await runSteps({ kind: "type", command: "poweroff", answer: "42", within: 20 })).toMatchObject({
    outcome: "mismatch",
    reason: expect.stringContaining("the machine ended before the answer"),
  });
});

test("a guest that floods its console is stopped", async () => {
  expect(await runSteps({ kind: "type", command: "flood", answer: "never", within: 60 })).toMatchObject({
    outcome: "mismatch",
    reason: expect.stringContaining("printed more than"),
  });
});

test("trouble with QEMU itself is told in its own words", async () => {
  const machine = await start(undefined, "/nowhere/kernel");
  await expect(runExpectations(machine, [ready], { scale })).rejects.toMatchObject({ code: "failed", excerpt: expect.stringContaining("/nowhere/kernel") });
});

test("an interrupted boot leaves no QEMU behind", async () => {
  const controller = new AbortController();
  const machine = await start(controller.signal);
  const running = runExpectations(machine, [ready, { kind: "see", pattern: "never", within: 60 }], { scale, signal: controller.signal });
  setTimeout(() => controller.abort(), 300);
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  expect(await Promise.race([machine.ended, sleep(5000)])).toMatchObject({ signal: "SIGKILL" });
});

test("an interruption while QEMU is being started ends it too", async () => {
  const controller = new AbortController();
  const starting = start(controller.signal);
  controller.abort();
  const machine = await starting;
  expect(await Promise.race([machine.ended, sleep(5000)])).toMatchObject({ signal: "SIGKILL" });
  await machine.stop();
});

test("QEMU ends when the program that started it is killed", async () => {
  const room = JSON.stringify(join(import.meta.dirname, "../src/index.ts"));
  const options = { architecture: "riscv64", boot: { mode: "direct", kernel: payload }, memory: 64 * 1024 * 1024, accelerator: "tcg", logFile: join(temporaryFolder(), "log") };
  const program = `import { bootMachine } from ${room}; const { pid } = await bootMachine(${JSON.stringify(options)}); console.log(pid);`;
  const parent = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const status = `/proc/${Number(line.toString())}/cmdline`;
  expect(readFileSync(status, "utf8")).toContain("qemu-system-riscv64");
  parent.kill("SIGKILL");
  for (let tries = 0; tries < 100 && existsSync(status); tries++) await sleep(50);
  expect(existsSync(status)).toBe(false);
});

test("KVM is no choice for a foreign architecture", async () => {
  expect(await probeKvm({ architecture: "riscv64", kernel: payload, cacheDir: folder })).toEqual({ usable: false, reason: "the guest is riscv64, this host is not" });
});
