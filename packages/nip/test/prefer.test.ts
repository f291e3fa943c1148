// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "@nexus/cli";
import { locations, silent } from "@nexus/core";
import { currentGeneration, currentNumber, removePrograms, transaction, type Root } from "@nexus/store";
import { beforeEach, expect, test } from "vitest";
import prefer from "../src/commands/prefer.ts";
import { installMade, type MadeGraft } from "./made-grafts.ts";

let root: Root;
beforeEach((context) => {
  const folder = mkdtempSync(join(tmpdir(), "nip-prefer-"));
  root = { path: join(folder, "root"), sync: false };
  context.onTestFinished(() => rmSync(folder, { recursive: true }));
});

const own = (name: string, files: string[]): MadeGraft => ({ ecosystem: "npk", name, files, more: { key: name } });
const hello = (version: string): MadeGraft => ({ ecosystem: "nix", name: "hello", version, files: ["share/hello"], body: "nix::hello", more: { key: `hello-${version}` } });
const stands = (path: string) => readFileSync(join(root.path, "System/Index", path), "utf8");

/** Calls `nip prefer` with a plan that is agreed to after `meanwhile`. */
function call(name: string, paths: string[], { forget = false, meanwhile = async () => {} }: { forget?: boolean; meanwhile?: () => Promise<unknown> } = {}) {
  const context: Context = {
    program: "nip",
    commandLine: ["nip", "prefer", name, ...paths],
    flags: { yes: false, dryRun: false, exitCode: false, quiet: false, verbose: false, json: false, offline: false, root: root.path, color: "auto", jobs: 1 },
    locations: locations(),
    report: silent,
    signal: new AbortController().signal,
    async confirm() {
      await meanwhile();
      return true;
    },
    pauseProgress: () => () => {},
  };
  return prefer.run(context, { name, paths }, { forget });
}

test("what another nip preferred while this one waited for an answer stays preferred", async () => {
  await installMade(root, own("a", ["bin/first", "bin/second"]), own("b", ["bin/first", "bin/second"]));
  await call("a", ["bin/first"], { meanwhile: () => call("a", ["bin/second"]) });
  expect(currentGeneration(root)).toMatchObject({
    number: 3,
    preferences: [
      { path: "bin/second", program: "a" },
      { path: "bin/first", program: "a" },
    ],
  });
  expect([stands("bin/first"), stands("bin/second")]).toEqual(["a", "a"]);
});

test("a root that has become another one since the plan was shown is not changed", async () => {
  await installMade(root, own("a", ["bin/first", "bin/second"]), own("b", ["bin/first"]));
  const gone = () => transaction(root, { command: "nip remove a", time: 0, report: silent }, async (tx) => tx.commit(removePrograms(tx.current!.programs, ["a"]).programs));
  await expect(call("a", ["bin/first"], { meanwhile: gone })).rejects.toMatchObject({ code: "not-found" });
  await installMade(root, own("a", ["bin/first", "bin/second"]));
  const more = () => installMade(root, own("c", ["bin/second"]));
  await expect(call("a", [], { meanwhile: more })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("has changed since the plan was made") });
  expect(currentNumber(root)).toBe(4);
});

test("what was preferred is in the log, what failed too", async () => {
  await installMade(root, own("a", ["bin/x"]), own("b", ["bin/x"]));
  await call("a", []);
  await expect(call("a", [], { meanwhile: () => installMade(root, own("a", [])) })).rejects.toThrow("shares no path");
  const lines = readFileSync(join(root.path, "System/nip.log"), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { command: "nip prefer a", result: "generation 2: a is preferred at bin/x" },
    { command: "nip prefer a", result: expect.stringMatching(/^failed \(not-found\): /) },
  ]);
});

test("a newer version of a graft is preferred as the older one was", async () => {
  await installMade(root, hello("1"), own("greeter", ["share/hello"]));
  expect(stands("share/hello")).toBe("greeter");
  await call("nix::hello", []);
  expect(stands("share/hello")).toBe("nix::hello");
  await installMade(root, hello("2"));
  expect(stands("share/hello")).toBe("nix::hello");
});

test.each(["/bin/x", "bin/../x", "bin", "doc/x", "bin/x/"])("%s is no path of the index", async (path) => {
  await installMade(root, own("a", ["bin/x"]));
  await expect(call("a", [path])).rejects.toMatchObject({ code: "usage", hint: expect.stringContaining("bin/sh") });
});
