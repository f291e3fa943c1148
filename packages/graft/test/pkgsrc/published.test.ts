// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Packages as they were published for Linux in 2022, where this machine has them: a repository with its pkg_summary.gz of 431
// packages and the files of sqlite3, lua53, unzip and pax with what they need.

import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Closure, Release } from "../../src/closure/release.ts";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import type { Repository } from "../../src/repository/repository.ts";
import type { Surroundings } from "../../src/surroundings.ts";
import { makeRoom, type Room } from "./room.ts";
import { makeReadWorld } from "../world.ts";

/** Beside the checkout, unless the environment names another folder. */
const published = join(process.env["NEXUS_SHARED_DATA"] ?? join(import.meta.dirname, "../../../../../shared/data"), "pkgsrc");

describe.skipIf(!existsSync(join(published, "All/pkg_summary.gz")))("published packages", () => {
  const repository: Repository = { name: "pkgbin", ecosystem: "pkgsrc", urls: [pathToFileURL(published).href], keys: [], trust: "digest", priority: 0 };
  let folder: string;
  let around: Surroundings & Disposable;
  let closure: Closure;
  let room: Room;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-published-"));
    chmodSync(folder, 0o755);
    around = await makeReadWorld(join(folder, "home"), [repository]);
    const wanted = [];
    for (const name of ["sqlite3", "lua53", "unzip", "pax"]) wanted.push((await pkgsrc.find({ name }, [repository], around))[0]!);
    closure = await pkgsrc.resolve(wanted, [repository], around);
    room = await makeRoom(join(folder, "root"), closure, around);
  });
  afterAll(() => {
    around[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const release = (name: string): Release => closure.releases.find((each) => each.name === name)!;

  test("the whole index is read", () => {
    const catalogue = around.catalogue(repository);
    expect(catalogue.size).toBe(431);
    expect(catalogue.search("sql database", 5).map(({ name }) => name)).toContain("sqlite3");
  });

  test("sqlite3 gets the zlib that it loads and does not ask for", async () => {
    expect(release("sqlite3").needs.map(({ because }) => because)).toEqual(["readline>=6.0", "/usr/pkg/lib/libz.so.1"]);
    expect(closure.notes.join("\n")).toMatch(/sqlite3 3.38.2nb1 loads .*libz.so.1, which none of its dependencies has: zlib 1.2.12 comes with it/);
    const { stdout, exitCode } = await room.runAsNobody(release("sqlite3"), "bin/sqlite3", ":memory:", "select sqlite_version(), 6 * 7");
    expect({ stdout, exitCode }).toEqual({ stdout: "3.38.2|42\n", exitCode: 0 });
  });

  test("lua runs, and looks for its modules below the alias", async () => {
    const { stdout } = await room.run(release("lua53"), "bin/lua", "-e", "print(_VERSION, package.path)");
    expect(stdout).toMatch(new RegExp(`^Lua 5\\.3\\t/${release("lua53").aliases[0]}/share/lua/5\\.3/`));
    expect(stdout).not.toContain("/usr/pkg");
  });

  test("unzip and pax run", async () => {
    expect((await room.run(release("unzip"), "bin/unzip", "-v")).stdout).toMatch(/^UnZip 6\.00/);
    const { stdout, stderr } = await room.run(release("pax"), "bin/nbpax", "-wvf", "/dev/null", `/${release("pax").aliases[0]}/man`);
    expect(stdout + stderr).toMatch(/ustar vol 1, \d+ files/);
  });

  test("a listed package that is absent ends the download of what needs it, by name", async () => {
    const [w3m] = await pkgsrc.find({ name: "w3m" }, [repository], around);
    const { releases } = await pkgsrc.resolve([w3m!], [repository], around);
    const absent = releases.find(({ explicit, detail }) => !explicit && !existsSync(join(published, "All", detail["file"] as string)))!;
    await expect(pkgsrc.fetch(absent, around)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/pkgbin lists .* and does not have it; w3m .* → .* needs it/),
    });
  });

  test("every package of the index can be resolved, or says what is missing", async () => {
    const failures: string[] = [];
    for (const offer of around.catalogue(repository).all()) {
      try {
        const { releases } = await pkgsrc.resolve([offer], [repository], around);
        expect(new Set(releases.map(({ aliases }) => aliases[0])).size).toBe(releases.length);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
    expect(failures.filter((message) => !/ needs \S+, which the repository pkgbin does not have$/.test(message))).toEqual([]);
    expect(failures.length).toBeLessThan(10);
  });
});
