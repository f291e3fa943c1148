// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { NexusError } from "@nexus/core";
import { removeWork } from "@nexus/sandbox";
import { afterAll, expect, test } from "vitest";
import { findAction, runAction, type Action } from "../../src/action/run-action.ts";
import { makeFolder, testForge, thrownBy, write } from "../scratch.ts";

// One cache for all tests: making a tool root takes longer than they do.
const folder = makeFolder();
afterAll(() => removeWork(folder));

const script = (text: string) => ["sh", "-c", text];

function action(name: string, command: string, more: Partial<Action> = {}): Action {
  return { name, tools: [], folders: ["out"], output: "out", sourceDateEpoch: 7, commands: [{ argv: script(command) }], ...more };
}

test("commands see inputs, files, variables and nothing else of the caller", async () => {
  write(folder, { "input/data": "from the input" });
  const forge = testForge(folder);
  const result = await runAction(forge, {
    ...action("all", ""),
    commands: [
      { argv: script('cat /in/data files/a > out/text && echo "$A $B $SOURCE_DATE_EPOCH $HOME" >> out/text'), env: { B: "${JOBS}" } },
      { argv: script("pwd > ../out/place"), cwd: "${BUILD}/sub" },
    ],
    env: { A: "${BUILD}" },
    inputs: [{ inside: "/in", digest: "sha256:1", host: () => join(folder, "input") }],
    files: { "files/a": " and ${BUILD}" },
    folders: ["out", "sub"],
  });
  expect(readFileSync(join(result.dir, "text"), "utf8")).toBe("from the input and /build/build 2 7 /build\n");
  expect(readFileSync(join(result.dir, "place"), "utf8")).toBe("/build/sub\n");
  expect(readFileSync(result.logFile, "utf8")).toContain("$ sh -c 'pwd > ../out/place'\n");
});

test("the key covers commands, environment, inputs, tools and the build path, not the jobs", async () => {
  const base = action("keyed", "echo ${JOBS} > out/jobs", { inputs: [{ inside: "/in", digest: "sha256:1", host: folder }], env: { A: "1" } });
  const forge = testForge(folder);
  const keyOf = async (other: Action, options = {}) => (await findAction(testForge(folder, options), other)).key;
  const key = await keyOf(base);
  expect(await keyOf(base, { jobs: 7 })).toBe(key);
  const others = await Promise.all([
    keyOf({ ...base, commands: [{ argv: ["true"] }] }),
    keyOf({ ...base, env: { A: "2" } }),
    keyOf({ ...base, inputs: [{ inside: "/in", digest: "sha256:2", host: folder }] }),
    keyOf({ ...base, tools: ["make"] }),
    keyOf({ ...base, sourceDateEpoch: 8 }),
    keyOf({ ...base, files: { a: "" } }),
    keyOf(base, { variation: { buildPath: "/other" } }),
  ]);
  expect(new Set([key, ...others]).size).toBe(others.length + 1);
  const first = await runAction(forge, base);
  expect(await findAction(forge, base)).toMatchObject({ key: first.key, result: { cached: true, dir: first.dir } });
});

test("an input that changed is named", async () => {
  const forge = testForge(folder);
  const named = (digest: string) => action("explained", "true", { inputs: [{ inside: "/sources/1", digest, host: folder }] });
  await runAction(forge, named("sha256:aa"));
  forge.events.length = 0;
  await runAction(forge, { ...named("sha256:bb"), tools: ["make"] });
  const details = forge.details();
  expect(details).toContain('explained: inputs /sources/1 changed: "sha256:aa" → "sha256:bb"');
  expect(details.some((line) => /^explained: tools make:\S+ is new: "/.test(line))).toBe(true);
});

test("a failing command: what it was, its last 40 lines, where the log lies", async () => {
  const forge = testForge(folder);
  const error = (await thrownBy(() => runAction(forge, action("failing", "i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; exit 3")))) as NexusError;
  expect(error).toMatchObject({ code: "build-failed", exitCode: 100 });
  expect(error.message).toMatch(/^failing: sh -c 'i=0; .*' ended with exit code 3$/);
  const lines = error.excerpt?.split("\n") ?? [];
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([40, "line 61", "line 100"]);
  const log = /the whole log is (\S+)$/.exec(error.hint ?? "")?.[1] ?? "";
  expect(readFileSync(log, "utf8")).toContain("line 1\n");
  expect((await findAction(forge, action("failing", "true"))).result).toBeUndefined();
});

test("no output folder, a missing program, a full disk", async () => {
  const forge = testForge(folder);
  expect(await thrownBy(() => runAction(forge, action("empty", "rmdir out")))).toMatchObject({ code: "build-failed", message: "empty: no command made its output folder out" });
  expect(await thrownBy(() => runAction(forge, { ...action("absent", ""), commands: [{ argv: ["no-such-program"] }] }))).toMatchObject({ code: "build-failed" });
  expect(await thrownBy(() => runAction(forge, action("full", "cat /dev/zero > /dev/full")))).toMatchObject({ code: "disk-full", exitCode: 9 });
});

test("a command that does not end is killed at the limit: what it was, where the log lies", async () => {
  const forge = testForge(folder, { commandLimit: 1000 });
  const hanging = action("hanging", "sleep 60 & sleep 60");
  const error = (await thrownBy(() => runAction(forge, hanging))) as NexusError;
  expect(error).toMatchObject({ code: "timeout", exitCode: 101, message: "hanging: sh -c 'sleep 60 & sleep 60' did not end within 1 s" });
  expect(error.excerpt).toContain("$ sh -c 'sleep 60 & sleep 60'");
  expect(error.hint).toMatch(/^the whole log is \S+$/);
  expect(workFolders(forge.actionsDir)).toEqual([]);
  // How long it may take is no part of what it makes.
  expect((await findAction(forge, hanging)).key).toBe((await findAction(testForge(folder), hanging)).key);
});

test("an abort ends it and leaves nothing", async () => {
  const controller = new AbortController();
  const forge = testForge(folder, { signal: controller.signal });
  const sleeping = action("aborted", "touch started; sleep 60");
  setTimeout(() => controller.abort(), 500);
  expect(await thrownBy(() => runAction(forge, sleeping))).toMatchObject({ code: "interrupted", exitCode: 130 });
  expect(workFolders(forge.actionsDir)).toEqual([]);
});

test("a build killed with its process leaves nothing that counts, and the next one goes on", async () => {
  const forge = testForge(folder);
  const killed = { ...action("killed", "touch out/half; [ -e /in/quick ] || sleep 60; touch out/whole"), inputs: [{ inside: "/in", digest: "x", host: join(folder, "input") }] };
  write(folder, { "input/data": "" });
  const source = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)));
  write(folder, {
    "child.ts": `
      import { openForge } from ${source("forge.ts")};
      import { runAction } from ${source("action/run-action.ts")};
      await runAction(openForge({ recipesDir: ".", cacheDir: ${JSON.stringify(forge.cacheDir)} }), ${JSON.stringify(killed)});`,
  });
  const child = spawn(process.execPath, [join(folder, "child.ts")], { stdio: "ignore" });
  const half = () => workFolders(forge.actionsDir).some((name) => existsSync(join(forge.actionsDir, name, "build/out/half")));
  for (let waited = 0; !half() && waited < 20_000; waited += 50) await delay(50);
  expect(half()).toBe(true);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  expect(workFolders(forge.actionsDir)).toHaveLength(1);

  write(folder, { "input/quick": "" });
  const next = testForge(folder);
  expect(workFolders(forge.actionsDir)).toEqual([]);
  const result = await runAction(next, killed);
  expect(result.cached).toBe(false);
  expect(readdirSync(result.dir).sort()).toEqual(["half", "whole"]);
});

function workFolders(actionsDir: string): string[] {
  return readdirSync(actionsDir).filter((name) => name.startsWith(".work-"));
}
