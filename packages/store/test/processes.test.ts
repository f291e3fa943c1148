// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silent } from "@nexus/core";
import { currentGeneration, openRoot, transaction, verifyTrees, type Root } from "../src/index.ts";
import { install, options } from "./make-tree.ts";
import { programSets } from "./program-sets.ts";
import { snapshot, temporaryFolder } from "./support.ts";

const script = join(import.meta.dirname, "child.ts");

interface Child {
  process: ChildProcess;
  /** Resolves when a line that begins so has come. */
  said: (text: string) => Promise<void>;
  ended: Promise<{ code: number | null; signal: string | null; errors: string }>;
}

function start(args: string[], user?: number): Child {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "pipe"], ...(user === undefined ? {} : { uid: user, gid: user }) });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const said = async (text: string) => {
    while (!`\n${output}`.includes(`\n${text}`)) await once(child.stdout, "data");
  };
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, errors }));
  return { process: child, said, ended };
}

async function isSound(root: Root): Promise<void> {
  const { programs, links } = await verifyTrees(root, { report: silent });
  expect(links).toEqual([]);
  expect(programs.flatMap(({ problems }) => problems)).toEqual([]);
}

const namesOf = (root: Root) => currentGeneration(root)?.programs.map(({ name, version }) => `${name} ${version}`);
const namesOfSet = (set: string) => programSets[set]!.map(({ name, version }) => `${name} ${version}`);
const leftovers = (folder: string) => readdirSync(folder, { recursive: true }).filter((path) => /\.(staging|trash|new):|journal/.test(String(path)));

test("processes killed at random moments leave the old generation or the new one, and the next run works", async () => {
  const folder = temporaryFolder({ onDisk: true });
  await install(openRoot(folder), programSets["one"]!);
  for (let round = 0; round < 6; round++) {
    const [from, to] = round % 2 === 0 ? ["one", "two"] : ["two", "one"];
    const child = start([folder, "install", to!]);
    await child.said("begin");
    await new Promise((resolve) => setTimeout(resolve, (round * 37) % 120));
    child.process.kill("SIGKILL");
    await child.ended;
    const seen = namesOf({ path: folder, sync: true });
    const root = openRoot(folder);
    expect(namesOf(root)).toEqual(seen);
    expect([namesOfSet(from!), namesOfSet(to!)]).toContainEqual(seen);
    expect(leftovers(folder)).toEqual([]);
    await isSound(root);
    await install(root, programSets[to!]!);
    await isSound(root);
  }
}, 120_000);

test.each([
  ["place Programs/Many", "one"],
  ["commit generation", "one"],
  ["committed generation", "two"],
])("a process that kills itself before the step %s leaves set %s", async (step, expected) => {
  const folder = temporaryFolder({ onDisk: true });
  await install(openRoot(folder), programSets["one"]!);
  const child = start([folder, "install", "two", step]);
  expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
  expect(existsSync(join(folder, "System/nip.journal"))).toBe(true);
  const root = openRoot(folder);
  expect(leftovers(folder)).toEqual([]);
  expect(namesOf(root)).toEqual(namesOfSet(expected));
  await isSound(root);
});

test("a second process is told who is at work, and the kernel frees the lock of one that is killed", async () => {
  const folder = temporaryFolder({ onDisk: true });
  await install(openRoot(folder), programSets["one"]!);
  const holder = start([folder, "hold"]);
  await holder.said("holding");
  const refused = await start([folder, "install", "two"]).ended;
  expect(refused).toMatchObject({
    code: 8,
    errors: expect.stringContaining(`another process is at work in ${folder}: nip install something-large (process ${holder.process.pid})`),
  });
  expect(await start([folder, "gc"]).ended).toMatchObject({ code: 8 });
  await expect(install(openRoot(folder), [])).rejects.toMatchObject({ code: "lock-busy", hint: expect.stringContaining("wait") });
  expect(namesOf(openRoot(folder))).toEqual(namesOfSet("one"));
  expect(existsSync(join(folder, "System/nip.journal"))).toBe(true);
  holder.process.kill("SIGKILL");
  await holder.ended;
  expect(await start([folder, "install", "two"]).ended).toMatchObject({ code: 0, errors: "" });
  expect(namesOf(openRoot(folder))).toEqual(namesOfSet("two"));
});

test("a transaction inside a transaction of the same process is refused", async () => {
  const root = openRoot(temporaryFolder({ onDisk: true }));
  await transaction(root, options(), async () => {
    await expect(install(root, [])).rejects.toMatchObject({ code: "lock-busy" });
    await expect(start([root.path, "install", "one"]).ended).resolves.toMatchObject({ code: 8 });
  });
});

test.runIf(process.getuid?.() === 0 && isOpenToNobody())("an ordinary user installs, upgrades and collects read-only directories, and may not touch root's", async () => {
  const nobody = 65_534;
  const folder = temporaryFolder({ onDisk: true });
  chmodSync(folder, 0o755);
  const own = join(folder, "own");
  const roots = join(folder, "roots");
  await install(openRoot(own), []);
  await install(openRoot(roots), programSets["two"]!);
  const before = await snapshot(roots);
  for (const path of [own, ...readdirSync(own, { recursive: true }).map((path) => join(own, String(path)))]) {
    if (existsSync(path)) chownSync(path, nobody, nobody);
  }
  for (const set of ["two", "one", "two"]) expect(await start([own, "install", set], nobody).ended).toEqual({ code: 0, signal: null, errors: "" });
  expect(await start([own, "install", "one"], nobody).ended).toMatchObject({ code: 0 });
  expect(await start([own, "gc"], nobody).ended).toEqual({ code: 0, signal: null, errors: "" });
  expect(leftovers(own)).toEqual([]);
  expect(readdirSync(join(own, "Programs")).sort()).toEqual(["Many", "Mksh"]);
  await isSound(openRoot(own));
  expect(await start([roots, "install", "one"], nobody).ended).toMatchObject({ code: 7, errors: expect.stringContaining(roots) });
  // Nor one where the folder is the user's, but not the lock: two users would not see each other.
  chownSync(join(roots, "System"), nobody, nobody);
  expect(await start([roots, "install", "one"], nobody).ended).toMatchObject({ code: 7, errors: expect.stringContaining("nip.lock") });
  expect(await snapshot(roots)).toEqual(before);
});

/** Whether an ordinary user reaches this checkout at all: one below /root or a private folder is closed to others. */
function isOpenToNobody(): boolean {
  const { status } = spawnSync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", import.meta.filename]);
  return status === 0;
}
