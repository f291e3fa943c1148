// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { NexusError, silent } from "@nexus/core";
import { currentGeneration, currentNumber, openRoot, verifyTrees } from "../src/index.ts";
import { install } from "./make-tree.ts";
import { programSets } from "./program-sets.ts";
import { snapshot, temporaryFolder } from "./support.ts";

const one = programSets["one"]!;
const two = programSets["two"]!;

/** A small file system of its own; skips the test for a user who may not mount one. */
function smallFileSystem(context: TestContext): string {
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m,nr_inodes=400,mode=0755", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    context.skip("this user may not mount a tmpfs");
  }
  onTestFinished(() => void execFileSync("umount", [folder]));
  return folder;
}

async function isSound(path: string): Promise<void> {
  const { programs, links } = await verifyTrees(openRoot(path), { report: silent });
  expect([...links, ...programs.flatMap(({ problems }) => problems)]).toEqual([]);
}

const tryInstall = (path: string) =>
  install(openRoot(path), two).then(
    () => undefined,
    (error: NexusError) => error,
  );

test("a disk that is full at any point keeps the old generation, and the same command works once there is space", async (context) => {
  const folder = smallFileSystem(context);
  const path = join(folder, "root");
  await install(openRoot(path), one);
  const before = await snapshot(path);
  let failures = 0;
  for (let blocks = 0; currentNumber(openRoot(path)) === 1; blocks += blocks < 4 ? 1 : 9) {
    const { bsize, bfree } = statfsSync(folder);
    writeFileSync(join(folder, "ballast"), Buffer.alloc(Math.max(0, bfree - blocks) * bsize));
    const error = await tryInstall(path);
    rmSync(join(folder, "ballast"));
    if (error === undefined) break;
    failures += 1;
    expect(error).toMatchObject({ code: "disk-full", exitCode: 9, hint: expect.stringContaining("space") });
    expect(await snapshot(path)).toEqual(before);
  }
  expect(failures).toBeGreaterThan(5);
  await isSound(path);
  expect(currentGeneration(openRoot(path))?.programs).toHaveLength(two.length);
});

test("so does a disk that runs out of inodes", async (context) => {
  const folder = smallFileSystem(context);
  const path = join(folder, "root");
  await install(openRoot(path), one);
  const before = await snapshot(path);
  const ballast = join(folder, "ballast");
  mkdirSync(ballast);
  let failures = 0;
  for (let inodes = 0; ; inodes++) {
    const { ffree } = statfsSync(folder);
    for (let i = inodes; i < ffree; i++) writeFileSync(join(ballast, String(i)), "");
    const error = await tryInstall(path);
    for (const name of readdirSync(ballast)) rmSync(join(ballast, name));
    if (error === undefined) break;
    failures += 1;
    expect(error).toMatchObject({ code: "disk-full", exitCode: 9 });
    expect(await snapshot(path)).toEqual(before);
  }
  expect(failures).toBeGreaterThan(20);
  await isSound(path);
});

test("a root on a read-only file system can be read and verified, and refuses changes", async (context) => {
  const folder = smallFileSystem(context);
  const path = join(folder, "root");
  await install(openRoot(path), one);
  writeFileSync(join(path, "System/nip.journal"), '{"op":"begin","pid":1,"command":"nip install"}\n');
  execFileSync("mount", ["-o", "remount,ro", folder]);
  await isSound(path);
  expect(await tryInstall(path)).toMatchObject({ code: "permission", exitCode: 7, hint: expect.stringContaining("--root") });
  execFileSync("mount", ["-o", "remount,rw", folder]);
  expect(await tryInstall(path)).toBeUndefined();
});
