// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// An index that goes back in time, in each form that repositories have: what was read before stays.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locations } from "@nexus/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { updateCatalogue, type Repository } from "../../src/index.ts";
import { madeBase, makeCache } from "../nix/made-cache.ts";
import { writeDatabase, type ListedPackage } from "../pacman/written-database.ts";
import { emptyRepository, writeSummary } from "../pkgsrc/repository.ts";
import { makeWorld, refusal } from "../world.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-set-back-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads a repository again after each step; per step the refusal, else the versions it is known to offer and the warnings. */
async function readEach(steps: readonly (() => Repository)[], options?: { allowOlder: boolean }): Promise<string[]> {
  const said: string[] = [];
  for (const makeIndex of steps) {
    const repository = makeIndex();
    using world = makeWorld(folder, [repository]);
    const refused = await refusal(updateCatalogue(locations({ HOME: folder }), repository, world, options));
    const offers = [...world.catalogue(repository).all()].map(({ name, version }) => `${name} ${version}`);
    const warnings = world.events.flatMap((event) => (event.type === "warn" ? [event.message] : []));
    said.push([refused === "no refusal" ? "taken" : refused, ...warnings, offers.sort().join(" ")].join("; "));
  }
  return said;
}

describe("pacman, whose databases say when each package was built", () => {
  const index =
    (...packages: ListedPackage[]) =>
    () =>
      writeDatabase(join(folder, "core"), "core", packages);
  const [a1, a2, b] = [
    { name: "a", version: "1-1", built: 1_700_000_000 },
    { name: "a", version: "2-1", built: 1_700_100_000 },
    { name: "b", version: "1-1", built: 1_700_050_000 },
  ] as const;

  test("an older one is refused with what is older, and the one before stays", async () => {
    expect(await readEach([index(a1, b), index(a2, b), index(a1, b), index(a2, b)])).toEqual([
      "taken; a 1-1 b 1-1",
      "taken; a 2-1 b 1-1",
      "conflict: the index of core is older than the one read before: a 1-1 instead of 2-1, its newest package was built on 2023-11-15 12:06, before it was 2023-11-16 02:00 (UTC); a 2-1 b 1-1",
      "taken; a 2-1 b 1-1",
    ]);
  });

  test("it is taken where that is allowed, with a warning", async () => {
    expect(await readEach([index(a2), index(a1)], { allowOlder: true })).toEqual([
      "taken; a 2-1",
      expect.stringMatching(/^taken; core offers an index that is older than the one read before: a 1-1 instead of 2-1, .*; a 1-1$/),
    ]);
  });

  test("a version that was taken back and built anew is no older index", async () => {
    expect(await readEach([index(a2, b), index({ ...a1, built: 1_700_200_000 }, b)])).toEqual(["taken; a 2-1 b 1-1", "taken; a 1-1 b 1-1"]);
  });

  test("where the newest package is gone and nothing is older, that is told and taken", async () => {
    expect(await readEach([index(a2, b), index(b), index(b)])).toEqual([
      "taken; a 2-1 b 1-1",
      "taken; core offers an index that is older than the one read before: its newest package was built on 2023-11-15 12:06, before it was 2023-11-16 02:00 (UTC); b 1-1",
      "taken; b 1-1",
    ]);
  });
});

describe("pkgsrc", () => {
  const index = (version: string, date?: string) => () => {
    const { repository, all } = emptyRepository(join(folder, "toys"));
    const record = [`PKGNAME=a-${version}`, "OPSYS=Linux", "MACHINE_ARCH=x86_64", ...(date === undefined ? [] : [`BUILD_DATE=${date}`])];
    writeSummary(all, [record.join("\n")], "gz");
    return repository;
  };

  test("a summary with dates of building", async () => {
    expect(await readEach([index("1.0nb1", "2022-04-21 06:58:21 +0000"), index("1.0", "2022-04-21 07:58:20 +0100"), index("1.0", "2022-04-21 06:58:22 +0000")])).toEqual([
      "taken; a 1.0nb1",
      expect.stringMatching(/^conflict: the index of toys is older .*: a 1\.0 instead of 1\.0nb1, .*; a 1\.0nb1$/),
      "taken; a 1.0",
    ]);
  });

  test("a summary without them", async () => {
    expect(await readEach([index("1.10"), index("1.9")])).toEqual([
      "taken; a 1.10",
      "conflict: the index of toys is older than the one read before: a 1.9 instead of 1.10; a 1.10",
    ]);
  });
});

describe("a channel of nix, which says no date", () => {
  const index =
    (...names: string[]) =>
    () => {
      const channel = join(folder, "channel");
      mkdirSync(channel, { recursive: true });
      const packages = names.map((name) => [name.split("-")[0], { name, pname: name.split("-")[0], version: name.split("-")[1], outputs: { out: null }, system: "x86_64-linux" }]);
      writeFileSync(join(channel, "packages.json.br"), JSON.stringify({ version: 2, packages: Object.fromEntries(packages) }));
      writeFileSync(join(channel, "store-paths.xz"), execFileSync("xz", ["--stdout"], { input: names.map((name) => `/nix/store/${madeBase(name)}\n`).join("") }));
      return { ...makeCache(join(folder, "cache"), []), channel: `file://${channel}` };
    };

  test("it is older where packages are and none is newer", async () => {
    expect(await readEach([index("a-2.0", "b-1.0"), index("a-1.0", "b-1.0"), index("a-1.0", "b-1.1")])).toEqual([
      "taken; a 2.0 b 1.0",
      "conflict: the index of made is older than the one read before: a 1.0 instead of 2.0; a 2.0 b 1.0",
      "taken; a 1.0 b 1.1",
    ]);
  });
});
