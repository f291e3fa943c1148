// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// An index that offers less than the root has: for the package that is named, and for what it needs.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSpec, plannedProgram, selectReleases, type Repository } from "@nexus/graft";
import type { InstalledProgram } from "@nexus/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { madeBase, makeCache } from "../../graft/test/nix/made-cache.ts";
import { writeDatabase, type ListedPackage } from "../../graft/test/pacman/written-database.ts";
import { makeReadWorld } from "../../graft/test/world.ts";
import { downgradeNotes, findDowngrades, refuseDowngrades } from "../src/downgrades.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-downgrades-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** What the words would install from a repository, as programs of a root. */
async function installedFrom(repository: Repository, ...words: string[]): Promise<InstalledProgram[]> {
  using world = await makeReadWorld(mkdtempSync(join(folder, "home-")), [repository]);
  return (await selectReleases(words.map(parseSpec), world)).closure.releases.map(plannedProgram);
}

/** "name version < present version" of what the words bring of older versions. */
async function downgradesOf(repository: Repository, programs: readonly InstalledProgram[], ...words: string[]): Promise<string[]> {
  using world = await makeReadWorld(mkdtempSync(join(folder, "home-")), [repository]);
  const around = { ...world, target: { ...world.target, programs } };
  const specs = words.map(parseSpec);
  const { closure } = await selectReleases(specs, around);
  const found = await findDowngrades(specs, closure.releases, around);
  if (found.length > 0) expect(() => refuseDowngrades(found)).toThrow(expect.objectContaining({ code: "conflict" }));
  else refuseDowngrades(found);
  return found.map(({ release, present }) => `${release.name} ${release.version} < ${present.version}`);
}

const core = (...packages: ListedPackage[]) => writeDatabase(join(folder, "core"), "core", packages);
const hello = (version: string): ListedPackage => ({ name: "hello", version, depends: ["lib"] });
const lib = (version: string): ListedPackage => ({ name: "lib", version });
const other: ListedPackage = { name: "other", version: "1-1", depends: ["lib"] };

test("a dependency is not brought in an older version by an old index, whatever asks for it", async () => {
  const programs = await installedFrom(core(hello("2-1"), lib("1:1.0-1"), other), "pacman::hello");
  const behind = core(hello("2-1"), lib("9.0-1"), other);
  expect(await downgradesOf(behind, programs, "pacman::other")).toEqual(["lib 9.0-1 < 1:1.0-1"]);
  expect(await downgradesOf(behind, programs, "pacman::other", "pacman::lib@9.0-1")).toEqual([]);
  expect(await downgradesOf(core(hello("2-1"), lib("1:1.0-1"), other), programs, "pacman::other")).toEqual([]);
  expect(await downgradesOf(core(hello("2-1"), lib("1:1.0-2"), other), programs, "pacman::other")).toEqual([]);
});

test("what another repository offers says nothing of the one it came from", async () => {
  const programs = await installedFrom(core(hello("2-1"), lib("2.0-1")), "pacman::hello");
  expect(await downgradesOf(writeDatabase(join(folder, "extra"), "extra", [other, lib("1.0-1")]), programs, "pacman::other")).toEqual([]);
});

test("a program that is named becomes no older one, unless its version is named too", async () => {
  const programs = await installedFrom(core(hello("2:1.0-1"), lib("1-1")), "pacman::hello");
  const behind = core(hello("1.9-1"), lib("1-1"));
  for (const word of ["hello", "pacman::Hello", "arch:hello"]) expect(await downgradesOf(behind, programs, word)).toEqual(["hello 1.9-1 < 2:1.0-1"]);
  expect(await downgradesOf(behind, programs, "hello@1.9-1")).toEqual([]);
  expect(await downgradesOf(core(hello("2:1.0-2"), lib("1-1")), programs, "hello")).toEqual([]);
});

test("the refusal says what would let it pass, and the plan that was allowed names each", async () => {
  const programs = await installedFrom(core(hello("2-1"), lib("2-1")), "pacman::hello");
  using world = await makeReadWorld(join(folder, "home"), [core(hello("1-1"), lib("1-1"))]);
  const around = { ...world, target: { ...world.target, programs } };
  const specs = [parseSpec("hello")];
  const found = await findDowngrades(specs, (await selectReleases(specs, around)).closure.releases, around);
  expect(() => refuseDowngrades(found.slice(0, 1))).toThrow(expect.objectContaining({ hint: expect.stringContaining("--allow-downgrade") }));
  expect(() => refuseDowngrades(found.slice(1))).toThrow(expect.objectContaining({ hint: expect.stringContaining("nip install pacman::hello@1-1") }));
  expect(downgradeNotes(found)).toEqual(["lib 1-1 of core is older than 2-1, which is installed", "hello 1-1 of core is older than 2-1, which is installed"]);
});

test("a package that asks for an older dependency may have it, where the newer one is listed too", async () => {
  const cache = (place: string, newest: string) =>
    makeCache(join(folder, place), [
      { name: "app-1.0", references: [`lib-${newest}`] },
      { name: "old-1.0", references: ["lib-1.0"] },
      { name: "lib-1.0" },
      ...(newest === "1.0" ? [] : [{ name: `lib-${newest}` }]),
    ]);
  const programs = await installedFrom(cache("now", "2.0"), "nix::app");
  expect(programs.map(({ name, version }) => `${name} ${version}`)).toEqual(["lib 2.0", "app 1.0"]);
  expect(await downgradesOf(cache("now", "2.0"), programs, "nix::old")).toEqual([]);
  expect(await downgradesOf(cache("then", "1.0"), programs, "nix::old")).toEqual(["lib 1.0 < 2.0"]);
  expect(await downgradesOf(cache("then", "1.0"), programs, `nix::${madeBase("old-1.0")}`)).toEqual(["lib 1.0 < 2.0"]);
});
