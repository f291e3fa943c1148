// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "@nexus/core";
import { expect, test } from "vitest";
import { buildInitramfs, makeSkeleton } from "../src/index.ts";
import { epoch, temporaryFolder, writeSampleRoot } from "./samples.ts";

test("cpio lists the initramfs with its console node, parents first; built again it is the same", async () => {
  const folder = temporaryFolder();
  const root = join(folder, "root");
  writeSampleRoot(root);
  makeSkeleton(root);
  const out = join(folder, "initramfs");
  await buildInitramfs({ rootDir: root, out, compression: "none", epoch });
  const listing = await run("cpio", ["-tv", "--quiet", "-F", out], { env: { ...process.env, TZ: "UTC" } as Record<string, string> });
  const lines = listing.stdout.trim().split("\n");
  expect(lines.find((line) => line.endsWith(" dev/console"))).toMatch(/^crw------- +1 root +root +5, +1 /);
  expect(lines.find((line) => line.endsWith("init -> sbin/init"))).toMatch(/^lrwxrwxrwx/);
  expect(lines.find((line) => line.endsWith(" tmp"))).toMatch(/^drwxrwxrwt/);
  const paths = (await run("cpio", ["-t", "--quiet", "-F", out])).stdout.trim().split("\n");
  for (const path of paths.filter((each) => each.includes("/"))) expect(paths.indexOf(path.slice(0, path.lastIndexOf("/")))).toBeLessThan(paths.indexOf(path));
  expect(paths.indexOf(paths[0]!)).toBe(0);

  const again = join(folder, "again");
  mkdirSync(again);
  writeSampleRoot(join(again, "root"), "backwards");
  makeSkeleton(join(again, "root"));
  for (const compression of ["zstd", "gzip", "none"] as const) {
    const first = join(folder, compression);
    const second = join(again, compression);
    const { size } = await buildInitramfs({ rootDir: root, out: first, compression, epoch });
    await buildInitramfs({ rootDir: join(again, "root"), out: second, compression, epoch });
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    expect(readFileSync(first)).toHaveLength(size);
  }
  const unpacked = await run("zstd", ["-dc", join(folder, "zstd")]);
  expect(unpacked.stdout).toBe(readFileSync(out, "utf8"));
});

test("a root that cannot be packed leaves no file", async () => {
  const folder = temporaryFolder();
  const root = join(folder, "root");
  mkdirSync(root);
  await run("mkfifo", [join(root, "pipe")]);
  const out = join(folder, "initramfs");
  await expect(buildInitramfs({ rootDir: root, out, compression: "none", epoch })).rejects.toThrow("neither a file, a folder nor a link");
  const { stdout } = await run("ls", [folder]);
  expect(stdout.trim()).toBe("root");
});
