// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Architecture, run } from "@nexus/core";
import { expect, test } from "vitest";
import { boardFor, buildDiskImage, mebibyte } from "../src/index.ts";
import { toolEnvironment } from "../src/environment.ts";
import { buildBootProgram, epoch, temporaryFolder, writeSampleRoot } from "./samples.ts";

const env = toolEnvironment();

async function sample(architecture: Architecture, folder: string, order: "forwards" | "backwards" = "forwards") {
  const root = join(folder, "root");
  writeSampleRoot(root, order);
  const kernel = join(folder, "kernel");
  writeFileSync(kernel, Buffer.alloc(2 * mebibyte, "not really a kernel"));
  const bootProgram = architecture === "x86_64" ? await buildBootProgram(folder) : undefined;
  const sizes = { bootSize: 16 * mebibyte, dataSize: 16 * mebibyte };
  return { board: boardFor(architecture), kernel, bootProgram, rootDir: root, commandLine: "quiet", ...sizes, seed: "sha256:lock", epoch, out: join(folder, "disk.img") };
}

/** One partition of a disk image as a file of its own. */
async function cut(disk: string, { start, size }: { start: number; size: number }, out: string): Promise<string> {
  await run("dd", [`if=${disk}`, `of=${out}`, "bs=1M", `skip=${start / mebibyte}`, `count=${size / mebibyte}`, "status=none"]);
  return out;
}

/** Blocks of 4 KiB in the partitions that hold something other than zeros. */
function usedBlocks(disk: Buffer, partitions: readonly { start: number; size: number }[]): number {
  let blocks = 0;
  for (const { start, size } of partitions) for (let at = start; at < start + size; at += 4096) blocks += disk.subarray(at, at + 4096).some((byte) => byte !== 0) ? 1 : 0;
  return blocks;
}

test.each(["x86_64", "riscv64"] as const)("a disk image for %s holds three sound filesystems and is the same when built elsewhere", async (architecture) => {
  const folder = temporaryFolder();
  const image = await buildDiskImage(await sample(architecture, folder));
  expect((await run("sfdisk", ["--verify", image.path], { env })).stdout).toContain("No errors detected");
  const [boot, root, data] = image.partitions;
  expect([boot, root, data].map((partition) => partition?.name)).toEqual(["nexus-boot", "nexus-root-a", "nexus-data"]);
  await run("fsck.fat", ["-n", await cut(image.path, boot!, join(folder, "boot"))], { env });
  await run("fsck.erofs", [await cut(image.path, root!, join(folder, "rootfs"))], { env });
  await run("e2fsck", ["-fn", await cut(image.path, data!, join(folder, "data"))], { env });
  expect(image.commandLine).toContain(`root=PARTUUID=${root!.uuid}`);
  expect(statSync(image.path).blocks * 512).toBeLessThan(image.size / 4);
  expect(image.used).toBe(usedBlocks(readFileSync(image.path), image.partitions) * 4096);
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);

  const elsewhere = temporaryFolder();
  const again = await buildDiskImage(await sample(architecture, elsewhere, "backwards"));
  expect(readFileSync(again.path).equals(readFileSync(image.path))).toBe(true);
  expect(again.used).toBe(image.used);
  const other = await buildDiskImage({ ...(await sample(architecture, temporaryFolder())), seed: "sha256:other" });
  expect(other.partitions[1]!.uuid).not.toBe(root!.uuid);
});

test("U-Boot's partition holds extlinux.conf, the gzip'ed kernel and the device trees", async () => {
  const folder = temporaryFolder();
  const deviceTrees = join(folder, "trees");
  mkdirSync(join(deviceTrees, "starfive"), { recursive: true });
  writeFileSync(join(deviceTrees, "starfive/board.dtb"), "tree");
  const image = await buildDiskImage({ ...(await sample("riscv64", folder)), deviceTrees });
  const boot = await cut(image.path, image.partitions[0]!, join(folder, "boot"));
  await run("mcopy", ["-s", "-i", boot, "::", join(folder, "out")], { env });
  expect(readFileSync(join(folder, "out/extlinux/extlinux.conf"), "utf8")).toContain(`append ${image.commandLine}\n`);
  expect(gunzipSync(readFileSync(join(folder, "out/Image.gz"))).equals(readFileSync(join(folder, "kernel")))).toBe(true);
  expect(readFileSync(join(folder, "out/dtbs/starfive/board.dtb"), "utf8")).toBe("tree");
});

test.each([
  [{ rootSize: mebibyte }, { noise: 3 }, "raise the root size"],
  [{ bootSize: 16 * mebibyte }, { kernel: 16 }, "raise the boot size"],
])("what does not fit is refused before anything stands: %j", async (change, grow, hint) => {
  const folder = temporaryFolder();
  const options = await sample("x86_64", folder);
  const noise = (mebibytes: number) => Buffer.from(Array.from({ length: mebibytes * mebibyte }, () => Math.random() * 256));
  if ("noise" in grow) writeFileSync(join(options.rootDir, "noise"), noise(grow.noise!));
  if ("kernel" in grow) writeFileSync(options.kernel, noise(grow.kernel!));
  await expect(buildDiskImage({ ...options, ...change })).rejects.toMatchObject({ code: "failed", hint: expect.stringContaining(hint) });
  expect(readdirSync(folder).filter((name) => name.includes("disk.img"))).toEqual([]);
});

test("missing tools are named all at once, with the line that installs them", async () => {
  const folder = temporaryFolder();
  const options = await sample("riscv64", folder);
  const path = process.env["PATH"];
  try {
    process.env["PATH"] = "/nowhere";
    await expect(buildDiskImage(options)).rejects.toMatchObject({
      code: "tool-missing",
      message: expect.stringMatching(/mkfs\.erofs.*mmd.*mcopy/),
      hint: expect.stringMatching(/erofs-utils.*mtools/),
    });
  } finally {
    process.env["PATH"] = path;
  }
});
