// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "@nexus/core";
import { expect, test } from "vitest";
import { deriveUuid, makeErofs, makeExt4, makeFat, mebibyte } from "../src/index.ts";
import { toolEnvironment } from "../src/environment.ts";
import { epoch, temporaryFolder, writeSampleRoot } from "./samples.ts";

const env = toolEnvironment();
const uuid = deriveUuid("test", "filesystem");

test("an EROFS is sound, is compressed, and is the same from a root written in another order under another umask", async () => {
  const folder = temporaryFolder();
  for (const [name, order, mask] of [
    ["one", "forwards", 0o022],
    ["two", "backwards", 0o077],
  ] as const) {
    const root = join(folder, name);
    const before = process.umask(mask);
    writeSampleRoot(root, order);
    process.umask(before);
    utimesSync(join(root, "Programs"), 1, 1);
    await makeErofs({ rootDir: root, out: join(folder, `${name}.erofs`), uuid, epoch });
  }
  await run("fsck.erofs", [join(folder, "one.erofs")], { env });
  const { stdout } = await run("dump.erofs", ["-s", join(folder, "one.erofs")], { env });
  expect(stdout.toLowerCase()).toContain(uuid);
  const listing = await run("dump.erofs", ["--ls", "--path=/Programs/Hello/.1.0-abc/share", join(folder, "one.erofs")], { env });
  expect(listing.stdout).toContain("noise");
  expect(readFileSync(join(folder, "one.erofs")).equals(readFileSync(join(folder, "two.erofs")))).toBe(true);
  expect(statSync(join(folder, "one.erofs")).size).toBeLessThan(100_000);
});

test("a FAT is sound, holds its files at their paths, and is the same when made again later", async () => {
  const folder = temporaryFolder();
  const kernel = join(folder, "kernel");
  writeFileSync(kernel, Buffer.alloc(300_000, "kernel"));
  const files = new Map([
    ["EFI/BOOT/BOOTX64.EFI", kernel],
    ["extlinux/extlinux.conf", kernel],
  ]);
  for (const [name, size] of [
    ["one", 16],
    ["two", 16],
    ["large", 80],
  ] as const) {
    utimesSync(kernel, Date.now() / 1000 - size, name === "one" ? 5000 : 9000);
    await makeFat({ out: join(folder, name), size: size * mebibyte, label: "NEXUS", files, serial: 0x12345678, epoch });
    await run("fsck.fat", ["-n", join(folder, name)], { env });
    const back = await run("mcopy", ["-i", join(folder, name), "::EFI/BOOT/BOOTX64.EFI", "-"], { env });
    expect(back.stdout).toBe(readFileSync(kernel, "latin1"));
  }
  expect(readFileSync(join(folder, "one")).equals(readFileSync(join(folder, "two")))).toBe(true);
  const info = await run("minfo", ["-i", join(folder, "one")], { env });
  expect(info.stdout).toMatch(/disk type="FAT16/);
  expect(info.stdout).toMatch(/serial number: 12345678/i);
  expect((await run("minfo", ["-i", join(folder, "large")], { env })).stdout).toMatch(/disk type="FAT32/);
});

test("files too large for a FAT are refused by its own tool", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "huge"), Buffer.alloc(17 * mebibyte, 1));
  const options = { out: join(folder, "fat"), size: 16 * mebibyte, label: "NEXUS", files: new Map([["huge", join(folder, "huge")]]), serial: 1, epoch };
  await expect(makeFat(options)).rejects.toMatchObject({ code: "failed", excerpt: expect.stringMatching(/full/i) });
  await expect(makeFat({ ...options, size: 8 * mebibyte })).rejects.toThrow("a boot partition of 8388608 bytes cannot be made");
});

test("an empty ext4 is sound, has the features named here, and is the same when made again later", async () => {
  const folder = temporaryFolder();
  const options = { size: 32 * mebibyte, label: "nexus-data", uuid, hashSeed: deriveUuid("test", "seed"), epoch };
  await makeExt4({ ...options, out: join(folder, "one") });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  mkdirSync(join(folder, "elsewhere"));
  await makeExt4({ ...options, out: join(folder, "elsewhere", "two") });
  await run("e2fsck", ["-fn", join(folder, "one")], { env });
  const { stdout } = await run("dumpe2fs", ["-h", join(folder, "one")], { env });
  expect(stdout).toContain(`Filesystem UUID:          ${uuid}`);
  expect(stdout).toMatch(/Filesystem features:.*has_journal.*metadata_csum/);
  expect(stdout).toMatch(/Reserved block count:\s+0\n/);
  expect(readFileSync(join(folder, "one")).equals(readFileSync(join(folder, "elsewhere", "two")))).toBe(true);
});
