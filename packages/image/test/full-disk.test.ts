// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "@nexus/core";
import { expect, test } from "vitest";
import { temporaryFolder } from "./samples.ts";

const room = JSON.stringify(join(import.meta.dirname, "../src/index.ts"));
const uuid = "01234567-0123-8123-8123-0123456789ab";
const sizes = "size: 24 << 20, epoch: 1767225600";

test.each([
  ["mkfs.erofs", 300_000, `makeErofs({ rootDir: "root", out: "full/root", uuid: "${uuid}", epoch: 1767225600 })`],
  ["mke2fs", 12_000, `makeExt4({ out: "full/data", label: "data", uuid: "${uuid}", hashSeed: "${uuid}", ${sizes} })`],
  ["mkfs.vfat", 8_000, `makeFat({ out: "full/boot", label: "BOOT", serial: 1, files: new Map(), ${sizes} })`],
  ["mcopy", 300_000, `makeFat({ out: "full/boot", label: "BOOT", serial: 1, files: new Map([["FILE", "root/file"]]), ${sizes} })`],
  ["sfdisk", 4_096, `makePartitionTable("full/disk", "${uuid}", layOut([{ name: "data", type: "linux", uuid: "${uuid}", size: 1 << 20 }]))`],
])("%s on a full disk ends with disk-full", async (tool, space, call) => {
  const folder = temporaryFolder();
  for (const name of ["root", "full"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "root/file"), randomBytes(1_000_000));
  const script = `import * as room from ${room};
    const { makeErofs, makeExt4, makeFat, makePartitionTable, layOut } = room;
    try { await ${call}; console.log("passed"); } catch ({ code, message, excerpt }) { console.log(code, message, excerpt); }`;
  const sandbox = ["--dev-bind", "/", "/", "--size", String(space), "--tmpfs", join(folder, "full"), "--chdir", folder];
  const { stdout } = await run("bwrap", [...sandbox, process.execPath, "--input-type=module", "-e", script]);
  expect(stdout).toMatch(new RegExp(`^disk-full ${tool} `));
});
