// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeMachine, type Machine } from "./machine.ts";

let machine: Machine;
let folder: string;

beforeAll(() => {
  machine = makeMachine();
  folder = join(machine.folder, "tool");
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin/tool"), "#!/bin/sh\necho tool\n", { mode: 0o755 });
});
afterAll(() => machine.remove());

const pack = (...words: string[]) => machine.nip(["pack", folder, ...words]);

test("the same folder gives the same bytes, which real tools read", async () => {
  const words = ["--name", "tool", "--version", "1", "--license", "MIT", "--depends", "musl@1.2.5", "--description", "a tool"];
  const [one, two] = [join(machine.folder, "one.npk"), join(machine.folder, "two.npk")];
  expect((await pack(one, ...words)).code).toBe(0);
  expect((await pack(two, ...words, "--json")).code).toBe(0);
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
  const names = execFileSync("sh", ["-c", `zstd -dc ${one} | tar t`], { encoding: "utf8" });
  expect(names.trim().split("\n")).toEqual(["manifest.kdl", "build.log", "tree/bin/", "tree/bin/tool"]);
  expect(await machine.json("info", one)).toMatchObject({
    name: "tool",
    app: "Tool",
    layer: "foreign",
    description: "a tool",
    dependencies: [{ name: "musl", version: "1.2.5" }],
    sourceDateEpoch: 1767225600,
  });
});

test("package.kdl says it all, options win, and it is not packed", async () => {
  writeFileSync(join(folder, "package.kdl"), 'package tool version="2.0" {\n  app Werkzeug\n  license "EUPL-1.2"\n  depends base version="1"\n  depends other\n}\n');
  const { code, stdout } = await pack(machine.folder, "--version", "2.1", "--depends", "base@3", "--json");
  expect(code).toBe(0);
  const { path } = JSON.parse(stdout);
  expect(basename(path)).toMatch(/^tool-2\.1-x86_64-[0-9a-f]{16}\.npk$/);
  const info = await machine.json("info", path);
  expect(info).toMatchObject({ version: "2.1", app: "Werkzeug", license: "EUPL-1.2", dependencies: [{ name: "other" }, { name: "base", version: "3" }], fileCount: 2 });
});

test("a document with mistakes names each with its place", async () => {
  writeFileSync(join(folder, "package.kdl"), 'package tool version="2.0" {\n  lisence "MIT"\n  layer 3\n}\n');
  const { code, stdout, stderr } = await pack(machine.folder, "--json");
  expect(code).toBe(11);
  expect(stderr).toMatch(/package\.kdl:2:3: .*lisence/);
  expect(stderr).toContain("package.kdl:3:9:");
  expect(JSON.parse(stdout).diagnostics).toHaveLength(2);
});

test("the time of the build comes from SOURCE_DATE_EPOCH", async () => {
  writeFileSync(join(folder, "package.kdl"), 'package tool version="2.0"\n');
  const out = join(machine.folder, "dated.npk");
  expect((await machine.nip(["pack", folder, out], { env: { SOURCE_DATE_EPOCH: "1700000000" } })).code).toBe(0);
  expect(await machine.json("info", out)).toMatchObject({ sourceDateEpoch: 1700000000 });
  expect((await machine.nip(["pack", folder, out], { env: { SOURCE_DATE_EPOCH: "yesterday" } })).code).toBe(2);
});

test("what is missing is said", async () => {
  writeFileSync(join(folder, "package.kdl"), "");
  expect((await machine.nip(["pack", join(machine.folder, "nowhere"), "x.npk"])).code).toBe(3);
  const bare = join(machine.folder, "bare");
  mkdirSync(bare);
  const { code, stderr } = await machine.nip(["pack", bare, "x.npk", "--version", "1"]);
  expect(code).toBe(2);
  expect(stderr).toContain("does not say its name");
});

const described = ["--name", "tool", "--version", "1"];

test.each([
  ["an option", ["--license", "foo bar"], 'package tool version="2.0"\n', 2, /--license.*foo is no licence of the SPDX list/],
  ["package.kdl", [], 'package tool version="2.0" {\n  license "MIT AND"\n}\n', 11, /package\.kdl:2:11: .*licence is missing/],
])("a licence in %s that is no SPDX expression is refused", async (_, words, text, exitCode, message) => {
  writeFileSync(join(folder, "package.kdl"), text);
  const out = join(machine.folder, "unlicensed.npk");
  const { code, stderr } = await pack(out, ...words);
  rmSync(join(folder, "package.kdl"));
  expect(code, stderr).toBe(exitCode);
  expect(stderr).toMatch(message);
  expect(existsSync(out)).toBe(false);
});

test("what a package cannot hold is refused", async () => {
  const special = join(machine.folder, "special");
  mkdirSync(special);
  execFileSync("mkfifo", [join(special, "pipe")]);
  expect((await machine.nip(["pack", special, join(machine.folder, "special.npk"), ...described])).code).toBe(6);
});

test("a place that is not there is said", async () => {
  for (const parent of [join(machine.folder, "nowhere"), join(folder, "bin/tool")]) {
    const { code, stderr } = await pack(join(parent, "x.npk"), ...described);
    expect(code).toBe(3);
    expect(stderr).toContain(`there is no folder ${parent}`);
  }
});

test("nothing is written into the folder that is packed", async () => {
  const link = join(machine.folder, "link");
  symlinkSync(join(folder, "bin"), link);
  for (const out of [folder, join(folder, "x.npk"), join(folder, "bin"), join(link, "x.npk")]) {
    const { code, stderr } = await pack(out, ...described, "--dry-run");
    expect(code).toBe(2);
    expect(stderr).toContain("in the folder that is packed");
  }
  expect((await pack(`${folder}.npk`, ...described)).code).toBe(0);
});
