// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { silent, type ProgressEvent } from "@nexus/core";
import { expect, test } from "vitest";
import { localRepository } from "../../src/index.ts";
import { makeTree, packTree } from "./fixture.ts";
import { openKeptManifests } from "../../src/npk/kept-manifests.ts";
import type { PackageManifest } from "../../src/npk/manifest.ts";
import { testFolder } from "./sample.ts";

/** A folder with a package for each set of changes, one second apart. */
async function repositoryOf(...packages: Partial<PackageManifest>[]): Promise<string> {
  const work = testFolder();
  const folder = join(work, "packages");
  mkdirSync(folder);
  const tree = makeTree(work);
  for (const [index, changes] of packages.entries()) {
    const { path } = await packTree(work, tree, changes);
    const place = join(folder, `${index}.npk`);
    renameSync(path, place);
    utimesSync(place, 1_700_000_000 + index, 1_700_000_000 + index);
  }
  return folder;
}

const shown = ({ path, manifest }: { path: string; manifest: PackageManifest }) => `${path.slice(-5)} ${manifest.name} ${manifest.version} ${manifest.architecture}`;

test("lists the newest build of each name, version and architecture", async () => {
  const folder = await repositoryOf(
    { name: "b", description: "old" },
    { name: "a", version: "1.9" },
    { name: "a", version: "1.10" },
    { name: "b", description: "new" },
    { name: "a", version: "1.10", architecture: "riscv64" },
  );
  expect((await localRepository(folder).list()).map(shown)).toEqual(["2.npk a 1.10 x86_64", "4.npk a 1.10 riscv64", "1.npk a 1.9 x86_64", "3.npk b 1.0 x86_64"]);
});

test("finds all versions, the newest first, or the one asked for, of an architecture, in any case", async () => {
  const repository = localRepository(await repositoryOf({ name: "a", version: "1.9" }, { name: "a", version: "1.10" }, { name: "a", version: "2", architecture: "riscv64" }));
  const find = async (...[name, wanted]: Parameters<typeof repository.find>) => (await repository.find(name, wanted)).map(({ manifest }) => manifest.version);
  expect(await find("a", { architecture: "x86_64" })).toEqual(["1.10", "1.9"]);
  expect(await find("A", { architecture: "x86_64", version: "1.9" })).toEqual(["1.9"]);
  expect(await find("a", { architecture: "riscv64" })).toEqual(["2"]);
  expect(await find("a", { architecture: "aarch64" })).toEqual([]);
  expect(await find("a", { architecture: "x86_64", version: "3" })).toEqual([]);
  expect(await find("b", { architecture: "x86_64" })).toEqual([]);
});

test("warns of files that are no packages, and passes by those being written", async () => {
  const folder = await repositoryOf({ name: "a" });
  writeFileSync(join(folder, "broken.npk"), "no package");
  writeFileSync(join(folder, ".half.npk.0123"), "half");
  writeFileSync(join(folder, ".hidden.npk"), "half");
  mkdirSync(join(folder, "folder.npk"));
  symlinkSync("/nowhere", join(folder, "gone.npk"));
  symlinkSync("loop.npk", join(folder, "loop.npk"));
  const events: ProgressEvent[] = [];
  expect((await localRepository(folder, (event) => events.push(event)).list()).map(shown)).toEqual(["0.npk a 1.0 x86_64"]);
  expect(events.map((event) => [event.type, "message" in event && event.message])).toEqual([
    ["warn", expect.stringContaining("broken.npk")],
    ["warn", expect.stringContaining("folder.npk")],
    ["warn", expect.stringMatching(/gone\.npk is left out: ENOENT/)],
    ["warn", expect.stringMatching(/loop\.npk is left out: ELOOP/)],
  ]);
});

test("is empty where there is no folder, and sees what comes and goes", async () => {
  const folder = await repositoryOf({ name: "a" });
  expect(await localRepository(join(folder, "none")).list()).toEqual([]);
  const repository = localRepository(folder);
  expect(await repository.list()).toHaveLength(1);
  copyFileSync(join(await repositoryOf({ name: "b" }), "0.npk"), join(folder, "b.npk"));
  expect(await repository.list()).toHaveLength(2);
  rmSync(join(folder, "0.npk"));
  expect((await repository.list()).map(shown)).toEqual(["b.npk b 1.0 x86_64"]);
});

test("a file that was read before is not read again, by another process either, until it is another one", async () => {
  const folder = await repositoryOf({ name: "a", version: "1" }, { name: "b", version: "1" });
  const cache = join(testFolder(), "cache/manifests.sqlite");
  const listed = async (record = true) => {
    using kept = openKeptManifests(cache, { record });
    return (await localRepository(folder, silent, kept).list()).map(shown);
  };
  const whole = ["0.npk a 1 x86_64", "1.npk b 1 x86_64"];
  expect(await listed(false)).toEqual(whole);
  expect(existsSync(cache)).toBe(false);
  expect(await listed()).toEqual(whole);
  // Damaged in place, with the time put back: whoever reads it would find out.
  const path = join(folder, "0.npk");
  const { size, atime, mtime } = statSync(path);
  writeFileSync(path, Buffer.alloc(size));
  utimesSync(path, atime, mtime);
  expect(await listed()).toEqual(whole);
  expect(await listed(false)).toEqual(whole);
  utimesSync(path, atime, new Date(1_800_000_000_000));
  expect(await listed()).toEqual(["1.npk b 1 x86_64"]);
  rmSync(join(folder, "1.npk"));
  expect(await listed()).toEqual([]);
  using database = new DatabaseSync(cache);
  expect(database.prepare("SELECT path FROM manifests").all()).toEqual([{ path }]);
});

test("a damaged cache of manifests is none, and is made again", async () => {
  const folder = await repositoryOf({ name: "a" });
  const cache = join(testFolder(), "manifests.sqlite");
  writeFileSync(cache, "no database, but longer than the header of one has to be: ".repeat(10));
  for (let time = 0; time < 2; time++) {
    using kept = openKeptManifests(cache, { record: true });
    expect((await localRepository(folder, silent, kept).list()).map(shown)).toEqual(["0.npk a 1.0 x86_64"]);
  }
  expect(readFileSync(cache).subarray(0, 15).toString()).toBe("SQLite format 3");
});
