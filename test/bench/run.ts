// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// `npm run bench`: the figures in README, each beside its peer in the same run. Builds what lacks first.
import { cpus } from "node:os";
import { join } from "node:path";
import { run } from "@nexus/core";
import { readImageDescription } from "@nexus/nexus/image";
import { benchBoot } from "./boot.ts";
import { benchLaunch } from "./launch.ts";
import { benchRumk } from "./rumk.ts";
import { benchCommand } from "./start-up.ts";
import { benchUnpacking } from "./unpack.ts";

const checkout = join(import.meta.dirname, "../..");
const programs = join(checkout, "out/bin");
const images = join(checkout, "out/images");

const builds = [
  ["micro", "x86_64"],
  ["micro", "riscv64"],
  ["micro-min", "x86_64"],
  ["micro-min", "riscv64"],
] as const;

process.stdout.write(`on ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}\n`);
for (const [profile, arch] of builds) await run(join(programs, "nexus"), ["build", `--profile=${profile}`, `--arch=${arch}`, `--out=${images}`]);
for (const [profile, arch] of builds) {
  const { kernel, initramfs, disk } = readImageDescription(join(images, `${profile}-${arch}`)).image;
  process.stdout.write(
    `size ${profile} ${arch}: kernel ${kernel.size} + initramfs ${initramfs.size} = ${kernel.size + initramfs.size} bytes${disk === undefined ? "" : `, disk file ${disk.size}`}\n`,
  );
}
await benchBoot(join(images, "micro-min-x86_64"), "microvm", "initramfs");
await benchBoot(join(images, "micro-x86_64"), "microvm", "disk");
await benchBoot(join(images, "micro-min-riscv64"), "virt", "initramfs");
await benchBoot(join(images, "micro-riscv64"), "virt", "disk");
const node = join(checkout, "node_modules/.bin/node");
await benchCommand("nip --version", `${join(programs, "nip")} --version`, "node -e 0", `${node} -e 0`);
const micro = `${join(programs, "nexus")} build --profile=micro --arch=x86_64 --out=${images} --quiet`;
await benchCommand("nexus build with nothing to do", micro, "nexus --version", `${join(programs, "nexus")} --version`);
await benchLaunch();
await benchUnpacking(join(programs, "nip"));
await benchRumk();
