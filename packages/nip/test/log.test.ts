// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeMachine, type Machine } from "./machine.ts";

let machine: Machine;
let hello: string;
let liar: string;

beforeAll(async () => {
  machine = makeMachine();
  hello = await machine.pack("hello", "1.0", { out: machine.folder });
  liar = await machine.pack("liar", "1.0", { files: { "bin/liar": readFileSync("/bin/true") }, extra: ["--layer", "base"], out: machine.folder });
});
afterAll(() => machine.remove());

const install = (root: string, ...words: string[]) => machine.nip(["install", "--root", root, "--yes", "--quiet", ...words]);

test("the log tells of what was done and of what failed", async () => {
  const root = join(machine.folder, "root");
  await install(root, hello);
  await install(root, liar);
  const lines = readFileSync(join(root, "System/nip.log"), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { command: expect.stringContaining("nip install"), plan: [{ action: "add", name: "hello", version: "1.0" }], result: "generation 1" },
    { plan: [{ action: "add", name: "liar" }], result: expect.stringMatching(/^failed \(layer-violation\): .*bin\/liar/) },
  ]);
});

describe("a log that cannot be written, on a full disk", () => {
  function rootWithFullLog(name: string): string {
    const root = join(machine.folder, name);
    mkdirSync(join(root, "System"), { recursive: true });
    symlinkSync("/dev/full", join(root, "System/nip.log"));
    return root;
  }

  test("does not make a change that was committed a failure", async () => {
    const { code, stdout, stderr } = await install(rootWithFullLog("done"), hello);
    expect(stdout).toMatch(/^generation 1 is active/);
    expect(stderr).toMatch(/warning: .*nip\.log could not be written: no space left/);
    expect(code).toBe(0);
  });

  test("does not hide a failure", async () => {
    const { code, stderr } = await install(rootWithFullLog("failed"), liar);
    expect(stderr).toContain("bin/liar");
    expect(code).toBe(4);
  });
});
