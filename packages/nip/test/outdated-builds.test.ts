// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Programs in the newest version whose closure, or whose build, is not what the repositories offer now.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSpec, plannedProgram, selectReleases, type Repository } from "@nexus/graft";
import type { InstalledProgram } from "@nexus/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { madeBase, makeCache, type MadePath } from "../../graft/test/nix/made-cache.ts";
import { writeDatabase, type ListedPackage } from "../../graft/test/pacman/written-database.ts";
import { emptyRepository, writeSummary } from "../../graft/test/pkgsrc/repository.ts";
import { makeReadWorld } from "../../graft/test/world.ts";
import { findOtherVersions } from "../src/outdated.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-outdated-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** What a word would install from repositories, as programs of a root. */
async function installedFrom(repositories: readonly Repository[], word: string): Promise<InstalledProgram[]> {
  using world = await makeReadWorld(mkdtempSync(join(folder, "home-")), repositories);
  return (await selectReleases([parseSpec(word)], world)).closure.releases.map(plannedProgram);
}

/** What is told of installed programs by repositories as they are now. */
async function told(repositories: readonly Repository[], programs: readonly InstalledProgram[]): Promise<string[]> {
  using world = await makeReadWorld(mkdtempSync(join(folder, "home-")), repositories);
  const { newer, older } = await findOtherVersions({ ...world, target: { ...world.target, programs } });
  const line = (what: string) => (other: (typeof newer)[number]) => `${what} ${other.name} ${other.from} → ${other.to}`;
  return [...newer.map(line("newer")), ...older.map(line("behind"))];
}

const listed = (packages: ListedPackage[], trust: Repository["trust"] = "none") => [{ ...writeDatabase(join(folder, "core"), "core", packages), trust }];
const app: ListedPackage = { name: "app", version: "1.0-1", depends: ["libssl"], sha256: "a".repeat(64) };
const ssl = (version: string): ListedPackage => ({ name: "libssl", version });

test("pacman: a program whose dependency was fixed is told, in its own version; as it was, it is not", async () => {
  const programs = await installedFrom(listed([app, ssl("3.0-1")]), "pacman::app");
  expect(await told(listed([app, ssl("3.0-1")]), programs)).toEqual([]);
  for (const trust of ["none", "digest"] as const) expect(await told(listed([app, ssl("3.0-2")], trust), programs)).toEqual(["newer pacman::app 1.0-1 → 1.0-1"]);
  expect(await told(listed([{ ...app, version: "1.1-1" }, ssl("3.0-2")]), programs)).toEqual(["newer pacman::app 1.0-1 → 1.1-1"]);
});

test("pacman: one that was built anew in its version is told, unless a digest holds it to what it was", async () => {
  const programs = await installedFrom(listed([app, ssl("3.0-1")]), "pacman::app");
  const anew = [{ ...app, sha256: "b".repeat(64) }, ssl("3.0-1")];
  expect(await told(listed(anew), programs)).toEqual(["newer pacman::app 1.0-1 → 1.0-1"]);
  expect(await told(listed(anew, "digest"), programs)).toEqual([]);
});

test("pacman: a dependency that its repository has in an older version only is told as that, once, and brings nothing", async () => {
  const two = [app, { ...app, name: "tool" }];
  const programs = [...(await installedFrom(listed([...two, ssl("3.0-2")]), "pacman::app")), ...(await installedFrom(listed([...two, ssl("3.0-2")]), "pacman::tool"))];
  expect(await told(listed([...two, ssl("3.0-1")]), programs)).toEqual(["behind pacman::libssl 3.0-2 → 3.0-1"]);
});

test("pacman: a program that cannot be resolved any more, one that came from a file and one that is offered by another name wait", async () => {
  const programs = await installedFrom(listed([app, ssl("3.0-1")]), "pacman::app");
  expect(await told(listed([app]), programs)).toEqual([]);
  const fixed = listed([app, ssl("3.0-2")]);
  expect(await told(fixed, programs.map((program) => ({ ...program, source: "file" })))).toEqual([]); // prettier-ignore
  expect(await told(listed([{ name: "successor", version: "1.0-1", provides: ["app=1.0"] }]), programs)).toEqual([]);
});

test("pacman: what one of the repositories still offers as it is installed is no other build", async () => {
  const near = listed([app, ssl("3.0-1")])[0]!;
  const programs = await installedFrom([near], "pacman::app");
  const far = { ...writeDatabase(join(folder, "far"), "far", [{ ...app, sha256: "c".repeat(64) }]), priority: 1 };
  expect(await told([far, near], programs)).toEqual([]);
});

test("pkgsrc: a program whose dependency was fixed is told", async () => {
  const { all, repository } = emptyRepository(join(folder, "toys"));
  const machine = ["OPSYS=Linux", "OS_VERSION=6", "MACHINE_ARCH=x86_64"];
  const offer = (word: string) =>
    writeSummary(all, [[`PKGNAME=app-2.0`, "DEPENDS=libword>=0.5", "FILE_SIZE=1", ...machine], [`PKGNAME=libword-${word}`, "FILE_SIZE=1", ...machine]].map((lines) => lines.join("\n")), "gz"); // prettier-ignore
  offer("0.9");
  const programs = await installedFrom([repository], "pkgsrc::app");
  expect(await told([repository], programs)).toEqual([]);
  offer("0.9nb1");
  expect(await told([repository], programs)).toEqual(["newer pkgsrc::app 2.0 → 2.0"]);
});

test("nix: a store path that was built anew is told, as long as the one that is installed is offered no more", async () => {
  const build = (other?: string): MadePath => ({ name: "app-1.0", other });
  const offered = (...paths: MadePath[]) => [makeCache(mkdtempSync(join(folder, "cache-")), paths)];
  const programs = await installedFrom(offered(build()), "nix::app");
  expect(programs).toMatchObject([{ key: `nix:${madeBase("app-1.0")}` }]);
  expect(await told(offered(build()), programs)).toEqual([]);
  expect(await told(offered(build("fixed")), programs)).toEqual(["newer nix::app 1.0 → 1.0"]);
  expect(await told(offered(build(), build("fixed"), build("third")), programs)).toEqual([]);
});
