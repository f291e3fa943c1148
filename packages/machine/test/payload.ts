// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { run } from "@nexus/core";
import { onTestFinished } from "vitest";

/** A folder of this test's own, removed when the test is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nexus-machine-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Compiles payload.c into a program that OpenSBI starts. Returns its path; beside it lies payload.bin, its bytes in memory. */
export async function buildPayload(folder: string): Promise<string> {
  const out = join(folder, "payload.elf");
  const flags = [
    "-O1",
    "-fno-toplevel-reorder",
    "-ffreestanding",
    "-nostdlib",
    "-static",
    "-mcmodel=medany",
    "-Wl,-N,-Ttext=0x80200000,-e,start,--build-id=none,--no-warn-rwx-segments",
  ];
  await run("riscv64-linux-gnu-gcc", [...flags, "-o", out, join(import.meta.dirname, "payload.c")]);
  await run("riscv64-linux-gnu-objcopy", ["-O", "binary", out, join(folder, "payload.bin")]);
  return out;
}

/** Compiles a program that UEFI firmware starts. Returns its path. */
export async function buildEfiProgram(source: string, folder: string): Promise<string> {
  const name = basename(source, ".c");
  const object = join(folder, `${name}.o`);
  const out = join(folder, `${name}.efi`);
  await run("gcc", ["-c", "-Os", "-ffreestanding", "-fpie", "-mno-red-zone", "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-ident", "-o", object, source]);
  await run("ld", ["-m", "i386pep", "--oformat", "pei-x86-64", "--subsystem", "10", "--image-base", "0", "-s", "-e", "efiMain", "-o", out, object]);
  return out;
}
