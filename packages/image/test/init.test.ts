// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// recipes/nexus-init as process 1 of a process namespace of its own: everything but disks, without a machine.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@nexus/core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { makeSkeleton, writeSettings } from "../src/index.ts";

const root = mkdtempSync(join(tmpdir(), "nexus-init-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(async () => {
  for (const folder of ["bin", "sbin"]) mkdirSync(join(root, "System/Index", folder), { recursive: true });
  const sources = join(import.meta.dirname, "../../../recipes/nexus-init/src");
  const files = readdirSync(sources).filter((name) => name.endsWith(".c"));
  const compile = ["-std=c17", "-D_DEFAULT_SOURCE", "-Wall", "-Wextra", "-Werror", "-static"];
  await run("gcc", [...compile, "-o", join(root, "System/Index/sbin/init"), ...files.map((name) => join(sources, name))]);
  await run("gcc", [...compile, "-o", join(root, "System/Index/bin/shell"), join(import.meta.dirname, "shell.c")]);
  makeSkeleton(root);
});

interface System {
  type(line: string): void;
  /** Waits until the console shows a text, as often as said. Returns all it printed so far. */
  see(text: string, times?: number): Promise<string>;
  ended: Promise<NodeJS.Signals | number | null>;
  child: ChildProcess;
}

function startSystem(shell: readonly string[] = ["/bin/shell", "-l"]): System {
  const root0 = { name: "root", uid: 0, gid: 0, home: "/Users/root", shell: "/bin/shell" };
  writeSettings(root, { profile: "test", hostName: "testhost", users: [root0], readyLine: "NEXUS READY test", shell, files: new Map([["motd", "Hello from motd\n"]]) });
  const child = spawn("unshare", ["-r", "--fork", "--pid", "--mount", "--uts", "--kill-child", `--root=${root}`, "/sbin/init"], { stdio: ["pipe", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      output += bytes.toString();
      for (const listener of listeners) listener();
    });
  }
  return {
    child,
    type: (line) => void child.stdin.write(`${line}\n`),
    see: (text, times = 1) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${text} did not come; the console shows:\n${output}`)), 10_000);
        const check = () => {
          if (output.split(text).length <= times) return;
          clearTimeout(timer);
          listeners.delete(check);
          resolve(output);
        };
        listeners.add(check);
        check();
      }),
    ended: new Promise((resolve) => child.once("close", (code, signal) => resolve(signal ?? code))),
  };
}

test("it prints motd and ready line and gives the shell a session, a home and its words", async () => {
  const system = startSystem();
  const output = await system.see("shell /bin/shell");
  expect(output).toMatch(/nexus-init: started\n[^]*Hello from motd\nNEXUS READY test\nshell \/bin\/shell -l leader=1 home=\/Users\/root in=\/Data\/Users\/root\n/);
});

test("it starts the shell again when it ends, and reaps what others leave behind", async () => {
  const system = startSystem();
  await system.see("shell /bin/shell");
  system.type("orphan");
  system.type("orphan");
  await system.see("did orphan", 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  system.type("zombies");
  await system.see("0 zombies");
  system.type("leave");
  await system.see("shell /bin/shell", 2);
});

// In a process namespace of its own reboot(2) ends process 1 with these signals, see reboot(2).
test.each([
  ["poweroff", "SIGINT"],
  ["reboot", "SIGHUP"],
] as const)("%s ends every process, then the system", async (command, signal) => {
  const system = startSystem();
  await system.see("shell /bin/shell");
  system.type(command);
  expect(await system.ended).toBe(signal);
});

test("a process that ignores every polite request is killed", async () => {
  const system = startSystem();
  await system.see("shell /bin/shell");
  system.type("deaf");
  await system.see("did deaf");
  const started = performance.now();
  system.type("poweroff");
  expect(await system.ended).toBe("SIGINT");
  expect(performance.now() - started).toBeGreaterThan(2000);
});

test("a shell that cannot be started is named", async () => {
  const system = startSystem(["/bin/nothing"]);
  await system.see("nexus-init: cannot start /bin/nothing: No such file or directory");
  await system.see("nexus-init: cannot start /bin/sh: No such file or directory");
});

test("it refuses to be any process but the first", async () => {
  const { exitCode, stderr } = await run(join(root, "System/Index/sbin/init"), [], { accept: "any" });
  expect([exitCode, stderr]).toEqual([1, "nexus-init: starts a system as its first process; there is one already\n"]);
});
