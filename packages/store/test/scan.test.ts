// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scanTree, treeDigest } from "../src/index.ts";
import { sha256 } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

test("scanTree lists a tree with the digests that sha256sum gives", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/big"), Buffer.alloc(3 * 1024 * 1024 + 1, "nexus"));
  chmodSync(join(folder, "bin/big"), 0o4775);
  writeFileSync(join(folder, "empty"), "");
  symlinkSync("bin/big", join(folder, "alias"));
  const [digest] = execFileSync("sha256sum", [join(folder, "bin/big")], { encoding: "utf8" }).split(" ");
  expect(await scanTree(folder)).toEqual([
    { kind: "symlink", path: "alias", target: "bin/big" },
    { kind: "directory", path: "bin", mode: 0o755 },
    { kind: "file", path: "bin/big", mode: 0o755, size: 3 * 1024 * 1024 + 1, sha256: digest },
    { kind: "file", path: "empty", mode: 0o644, size: 0, sha256: sha256("") },
  ]);
});

test("a copy has the same digest wherever it lies", async () => {
  const [one, two] = [temporaryFolder(), temporaryFolder()];
  for (const folder of [one, two]) {
    mkdirSync(join(folder, "a"));
    for (const name of folder === one ? ["x", "y"] : ["y", "x"]) writeFileSync(join(folder, "a", name), name);
  }
  expect(treeDigest(await scanTree(one))).toBe(treeDigest(await scanTree(two)));
});

test("a pipe and a name that is not UTF-8 are refused", async () => {
  const folder = temporaryFolder();
  execFileSync("mkfifo", [join(folder, "pipe")]);
  await expect(scanTree(folder)).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining("pipe") });
  const other = temporaryFolder();
  writeFileSync(Buffer.concat([Buffer.from(`${other}/caf`), Buffer.from([0xe9])]), "");
  await expect(scanTree(other)).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining("UTF-8") });
});
