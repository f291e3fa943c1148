// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "@nexus/core";

export const epoch = 1767225600;

/** A folder of this test's own, removed when the test is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nexus-image-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Files of a small root: text that compresses, bytes that do not, an empty file, a long name. */
const files: readonly [path: string, content: string | Buffer, mode: number][] = [
  ["Programs/Hello/.1.0-abc/bin/hello", "#!/bin/sh\necho hello\n".repeat(500), 0o755],
  ["Programs/Hello/.1.0-abc/share/noise", Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 2654435761) >>> 24)), 0o644],
  ["Programs/Hello/.1.0-abc/share/empty", "", 0o444],
  [`Programs/Hello/.1.0-abc/share/${"long".repeat(50)}`, "x", 0o600],
];

/** Writes the sample root, in the order given or backwards: the outputs must not depend on it. */
export function writeSampleRoot(rootDir: string, order: "forwards" | "backwards" = "forwards"): void {
  for (const [path, content, mode] of order === "forwards" ? files : files.toReversed()) {
    const full = join(rootDir, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    chmodSync(full, mode);
  }
  for (const folder of ["Programs", "Programs/Hello", "Programs/Hello/.1.0-abc", "Programs/Hello/.1.0-abc/bin", "Programs/Hello/.1.0-abc/share"]) {
    chmodSync(join(rootDir, folder), 0o755);
  }
  chmodSync(rootDir, 0o755);
  symlinkSync(".1.0-abc", join(rootDir, "Programs/Hello/1.0"));
}

/** Builds the EFI boot program as its recipe does. Returns its path. */
export async function buildBootProgram(folder: string): Promise<string> {
  const source = join(import.meta.dirname, "../../../recipes/nexus-boot/src/boot.c");
  const object = join(folder, "boot.o");
  const program = join(folder, "nexus-boot.efi");
  const flags = ["-Os", "-ffreestanding", "-fpie", "-mno-red-zone", "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-ident"];
  await run("gcc", ["-c", ...flags, "-o", object, source]);
  await run("ld", ["-m", "i386pep", "--oformat", "pei-x86-64", "--subsystem", "10", "--image-base", "0", "--no-insert-timestamp", "-s", "-e", "efiMain", "-o", program, object]);
  return program;
}
