// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a package file may say of itself: hostile-inputs rows 24, 27, 29, 30.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collect, writeTar, type Entry } from "@nexus/archive";
import { afterEach, beforeEach, expect, test } from "vitest";
import { selectReleases, type Selected } from "../../src/select/select-releases.ts";
import { makeWorld } from "../world.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nip-select-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Selects a package of pacman's that says this of itself. */
async function select(change: Partial<Record<"pkgname" | "pkgver" | "arch", string>>): Promise<Selected> {
  const fields = { pkgname: "odd", pkgver: "1-1", arch: "any", ...change };
  const text = Object.entries(fields)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
  const info: Entry = { kind: "file", path: ".PKGINFO", mode: 0o644, size: Buffer.byteLength(text), body: (async function* () { yield Buffer.from(text); })() }; // prettier-ignore
  const path = join(folder, "odd.pkg.tar");
  writeFileSync(path, await collect(writeTar([info], { mtime: 0 }), 1e6, "it"));
  using world = makeWorld(join(folder, "home"), []);
  return selectReleases([{ kind: "file", path }], world);
}

test.each([
  ["any", "x86_64"],
  ["x86_64", "x86_64"],
  ["aarch64", "aarch64"],
])("a package for %s is one for %s, and said to be unsigned", async (arch, machine) => {
  const { closure } = await select({ arch });
  expect(closure.releases.map(({ name, architecture }) => [name, architecture])).toEqual([["odd", machine]]);
  expect(closure.notes).toEqual(["file is not signed: its packages are held to the digests they had when they were first seen"]);
});

test.each(["i686", "../../../../tmp/x", "--root", "", "x86_64 ", "x86_64\u001b[2J"])("a package for %j is refused", async (arch) => {
  await expect(select({ arch })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("programs of x86_64, riscv64, aarch64") });
});

test.each(["../odd", "a/b", ".", "..", "--force", "-rf", ".hidden", "a b", "a\u0000b", "a\u001b[31m", "a\u202eb", ""])("a package named %j is refused", async (pkgname) => {
  await expect(select({ pkgname })).rejects.toMatchObject({ code: "corrupt" });
});

test.each(["1/../../x", "1 2", "1\u001b[2J", "1\u202e2", "1\u00002", ""])("the version %j is refused", async (pkgver) => {
  await expect(select({ pkgver })).rejects.toMatchObject({ code: "corrupt" });
});
