// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Whole disk images through the firmware of both architectures, with programs in the kernel's place that start at once.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "@nexus/core";
import { boardFor, buildDiskImage, mebibyte } from "@nexus/image";
import { expect, test } from "vitest";
import { type Expectation, bootMachine, calibrateHost, requirePassed, runExpectations } from "../src/index.ts";
import { buildEfiProgram, buildPayload, temporaryFolder } from "./payload.ts";

const { scale } = calibrateHost();

async function bootImage(architecture: Architecture, folder: string, kernel: string, expectations: Expectation[], bootProgram?: string) {
  const rootDir = join(folder, "root");
  mkdirSync(rootDir);
  writeFileSync(join(rootDir, "file"), "content");
  const sizes = { bootSize: 16 * mebibyte, dataSize: 0 };
  const image = await buildDiskImage({
    board: boardFor(architecture),
    kernel,
    bootProgram,
    rootDir,
    commandLine: "greeting=hello",
    ...sizes,
    seed: "test",
    epoch: 1767225600,
    out: join(folder, "disk.img"),
  });
  const machine = await bootMachine({
    architecture,
    boot: { mode: "firmware" },
    disk: image.path,
    memory: 256 * mebibyte,
    accelerator: "tcg",
    logFile: join(folder, "console.log"),
  });
  return { image, outcome: await runExpectations(machine, expectations, { scale }) };
}

test("UEFI starts nexus-boot from the disk, and that starts the kernel with its whole command line", async () => {
  const folder = temporaryFolder();
  const kernel = await buildEfiProgram(join(import.meta.dirname, "efi-payload.c"), folder);
  const bootProgram = await buildEfiProgram(join(import.meta.dirname, "../../../recipes/nexus-boot/src/boot.c"), folder);
  const steps: Expectation[] = [
    { kind: "ready", pattern: /TEST READY command line: root=PARTUUID=\S+ .* greeting=hello$/m, within: 40 },
    { kind: "power-off", within: 20 },
  ];
  const { outcome } = await bootImage("x86_64", folder, kernel, steps, bootProgram);
  requirePassed(outcome);
  expect(outcome.phases.firmware).toBeLessThanOrEqual(outcome.phases.ready!);
});

test("U-Boot finds extlinux.conf on the disk, unpacks the kernel and starts it", async () => {
  const folder = temporaryFolder();
  await buildPayload(folder);
  const steps: Expectation[] = [
    { kind: "see", pattern: "append: root=PARTUUID=", within: 40 },
    { kind: "ready", pattern: "TEST READY payload", within: 40 },
    { kind: "type", command: "answer", answer: "42 shells", within: 20 },
    { kind: "power-off", command: "poweroff", within: 20 },
  ];
  const { outcome } = await bootImage("riscv64", folder, join(folder, "payload.bin"), steps);
  requirePassed(outcome);
  expect(outcome.phases.firmware! + outcome.phases.kernel! + outcome.phases.userspace!).toBeLessThanOrEqual(outcome.phases.ready! + 2);
});
