// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Verbs that build nothing, as they are shipped: from the bundle.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { call, lastDocument } from "./programs.ts";

test("profile list, show and check tell of the house's own profiles", async () => {
  const listed = lastDocument(await call("nexus", ["profile", "list", "--json"]));
  expect(listed["profiles"].map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["micro", "micro-min"]));
  const shown = lastDocument(await call("nexus", ["profile", "show", "micro-min", "--arch=riscv64", "--json"]));
  expect(shown).toMatchObject({ extends: ["micro"], architecture: "riscv64", kernel: { recipe: "linux", fragments: ["base"] } });
  expect(shown["programs"]).not.toContain("mksh");
  expect(await call("nexus", ["profile", "check"])).toMatchObject({ code: 0, stdout: expect.stringContaining("no errors") });
});

test("profile check ends with 11 and points at each fault, several at once", async () => {
  const house = mkdtempSync(join(tmpdir(), "nexus-profiles-"));
  try {
    for (const folder of ["profiles", "recipes"]) mkdirSync(join(house, folder));
    writeFileSync(join(house, "profiles/odd.kdl"), `profile "odd" extends="nothing" {\n    colour "blue"\n    boot { memory "much"; }\n}\n`);
    const ended = await call("nexus", ["profile", "check"], { cwd: house });
    expect(ended.code).toBe(11);
    expect(ended.stderr).toMatch(/odd\.kdl:2:5: .*colour[^]*\n +\^+[^]*odd\.kdl:3:19: .*much/);
  } finally {
    rmSync(house, { recursive: true });
  }
});

test("doctor finds what the tests were given, and ends with 105 where a tool is missing", async () => {
  const whole = await call("nexus", ["doctor", "--json"]);
  expect(whole, whole.stdout).toMatchObject({ code: 0 });
  expect(lastDocument(whole)).toMatchObject({ missing: [] });
  const ended = await call("nexus", ["doctor", "--json"], { env: { PATH: "/nowhere" } });
  expect(ended.code).toBe(105);
  expect(lastDocument(ended)).toMatchObject({ missing: expect.arrayContaining(["make"]), installLine: expect.stringContaining("make") });
});

test("a repository that cannot be read keeps no other from being read, in the shipped bundle too", async () => {
  const home = mkdtempSync(join(tmpdir(), "nexus-commands-"));
  try {
    const env = { HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_CACHE_HOME: join(home, "cache"), XDG_DATA_HOME: join(home, "data") };
    const nip = (...words: string[]) => call("nip", words, { cwd: home, env });
    const record =
      "PKGNAME=a-1.0\nCOMMENT=a\nSIZE_PKG=1\nBUILD_DATE=2022-04-21 06:58:21 +0000\nCATEGORIES=x\nMACHINE_ARCH=x86_64\nOPSYS=Linux\nOS_VERSION=3\nPKGPATH=x/a\nPKGTOOLS_VERSION=20091115\nDESCRIPTION=a\n\n";
    mkdirSync(join(home, "there"));
    writeFileSync(join(home, "there/pkg_summary.gz"), gzipSync(record));
    for (const name of ["gone", "there"]) {
      expect(await nip("repo", "add", name, "--ecosystem=pkgsrc", `file://${home}/${name}`, "--trust=digest")).toMatchObject({ code: 0 });
    }
    const updated = await nip("update", "--json");
    expect(updated).toMatchObject({ code: 3 });
    expect(lastDocument(updated)["repositories"]).toMatchObject([
      { name: "gone", offers: null },
      { name: "there", offers: 1 },
    ]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
