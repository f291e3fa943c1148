// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Programs that are started without being installed: where they are put, which command is meant, what a dry run leaves alone.

import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { treePath, type InstalledProgram, type Root } from "@nexus/store";
import { commandFolder, chosenCommand } from "../src/borrowed.ts";
import { installMade } from "./made-grafts.ts";
import { makeMachine, type Machine } from "./machine.ts";

let made: Machine;
let machine: Machine;
beforeAll(async () => {
  made = makeMachine();
  const script = (text: string) => `#!/bin/sh\necho ${text} "$@"\n`;
  await made.pack("base", "1.0");
  await made.pack("app", "1.0", { depends: ["base"], files: { "bin/app": script("app"), "bin/app-admin": script("admin") } });
});
afterAll(() => made.remove());
beforeEach((context) => {
  machine = made.copy();
  context.onTestFinished(() => machine.remove());
});

const nip = (...words: string[]) => machine.nip(["--root", join(machine.folder, "root"), ...words]);

/** Every path below the machine with its size and time of change. */
function snapshot(): string[] {
  const paths = readdirSync(machine.folder, { recursive: true, encoding: "utf8" });
  return paths.sort().map((path) => {
    const { size, mtimeMs, ino } = lstatSync(join(machine.folder, path));
    return [path, size, mtimeMs, ino].join(" ");
  });
}

test("a dry run of what is not there shows what would be fetched, and changes nothing anywhere", async () => {
  const before = snapshot();
  expect(await nip("run", "app", "--dry-run", "--exit-code")).toMatchObject({
    code: 20,
    stdout: expect.stringMatching(/into the cache[^]*\+ base 1\.0 {2}\(dependency\)\n {2}\+ app 1\.0\n/),
  });
  expect(JSON.parse((await nip("shell", "app", "--dry-run", "--json")).stdout)).toMatchObject({ schema: "nip.shell/1", path: null });
  expect(snapshot()).toEqual(before);
});

test("what is not installed is started from the cache's root; a dry run says what would be, and makes no folder of commands", async () => {
  expect(await nip("run", "app", "--", "a b")).toMatchObject({ code: 0, stdout: "app a b\n" });
  expect(existsSync(join(machine.folder, "root"))).toBe(false);
  expect(readdirSync(join(machine.folder, "cache/nexus/run/Programs")).sort()).toEqual(["App", "Base"]);
  const before = snapshot();
  const { path } = JSON.parse((await nip("run", "app", "--command", "app-admin", "--dry-run", "--json")).stdout) as { path: string };
  expect(path).toMatch(/\/cache\/nexus\/shells\/[0-9a-f]{32}\/app-admin$/);
  expect((await nip("shell", "app", "base", "--dry-run")).stdout).toMatch(/\/cache\/nexus\/shells\//);
  expect(snapshot()).toEqual(before);
  expect(await nip("shell", "app", "base", "--command", "app-admin; base")).toMatchObject({ code: 0, stdout: "admin\nbase 1.0\n" });
});

test("what is installed by name is started where it is; a dependency of others is not lent", async () => {
  await nip("install", "app", "--yes");
  expect(await nip("run", "app")).toMatchObject({ code: 0, stdout: "app\n" });
  expect(existsSync(join(machine.folder, "cache/nexus/run"))).toBe(false);
  expect(await nip("run", "base")).toMatchObject({ code: 0, stdout: "base 1.0\n" });
  expect(readdirSync(join(machine.folder, "cache/nexus/run/Programs"))).toEqual(["Base"]);
});

test("what cannot be started ends with 127 and the reason", async () => {
  const ended = await nip("run", "app", "--command", "../app");
  expect(ended).toMatchObject({ code: 127, stderr: expect.stringMatching(/app has no command \.\.\/app\nhint: it has the commands app, app-admin\n$/) });
  expect(await machine.nip(["shell", "app"], { env: { SHELL: "/no/such" } })).toMatchObject({
    code: 127,
    stderr: expect.stringContaining("/no/such is not there\nhint: set SHELL"),
  });
});

test("what is started has the signals and streams that nip was given", async () => {
  const { stdout } = await nip("shell", "app", "--command", "grep -h SigIgn: /proc/$$/status; grep -h flags: /proc/$$/fdinfo/1 /proc/$$/fdinfo/2");
  const [ignored, ...flags] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\s+/)[1]!);
  expect(ignored).toBe("0000000000000000");
  const nonblocking = flags.map((octal) => Number.parseInt(octal, 8) & 0o4000);
  expect(nonblocking).toEqual([0, 0]);
});

test("what another program of the same command stands before in the index is started all the same", async () => {
  const root: Root = { path: join(machine.folder, "both"), sync: false };
  const saying = (word: string) => compiled(machine.folder, `#include <stdio.h>\nint main(void) { puts("${word}"); return 0; }`);
  const programs = await installMade(
    root,
    { ecosystem: "nix", name: "tool", files: ["bin/tool"], body: saying("nix") },
    { ecosystem: "pacman", name: "other", files: ["bin/tool"], body: saying("pacman") },
  );
  for (const word of ["nix", "pacman"]) {
    const program = programs.find(({ explicit, ecosystem }) => explicit && ecosystem === word)!;
    const folder = commandFolder({ root, programs: [program] }, join(machine.folder, "cache"), { dryRun: false });
    expect(execFileSync(join(folder, "tool"), { encoding: "utf8" })).toBe(`${word}\n`);
  }
});

test("the command that is meant is the one of the package's name, else its only one", () => {
  const root: Root = { path: join(machine.folder, "by-hand"), sync: false };
  const program = (name: string, ...commands: string[]): InstalledProgram => {
    const installed = {
      key: name,
      name,
      version: "1",
      app: name,
      id: "0".repeat(32),
      ecosystem: "npk",
      architecture: "x86_64",
      layer: "foreign",
      explicit: true,
      dependencies: [],
      source: "local",
    };
    mkdirSync(join(root.path, treePath(installed), "bin"), { recursive: true });
    for (const command of commands) writeFileSync(join(root.path, treePath(installed), "bin", command), "", { mode: 0o755 });
    return installed;
  };
  expect(chosenCommand(root, program("app", "app", "app-admin"))).toBe("app");
  expect(chosenCommand(root, program("single", "other"))).toBe("other");
  expect(chosenCommand(root, program("tools", "one", "two"), "two")).toBe("two");
  expect(() => chosenCommand(root, program("tools", "one", "two"))).toThrow("tools has the commands one, two, and none of its own name");
  expect(() => chosenCommand(root, program("data"))).toThrow(expect.objectContaining({ code: "not-found", message: "data has no command", hint: "it is a library or data" }));
});

/** A static program made of C. */
function compiled(folder: string, source: string): Uint8Array {
  const path = join(folder, "compiled");
  execFileSync("cc", ["-static", "-w", "-o", path, "-x", "c", "-"], { input: source });
  return readFileSync(path);
}
