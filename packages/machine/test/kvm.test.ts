// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { hostArchitecture } from "@nexus/core";
import { afterEach, expect, test } from "vitest";
import { probeKvm } from "../src/index.ts";

const hasKvm = (() => {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
})();

const path = process.env["PATH"];
const folders: string[] = [];

afterEach(() => {
  process.env["PATH"] = path;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Whether KVM works differs from host to host, so a script stands for the QEMU that finds out. */
async function probe(script: string, scale: number) {
  const folder = mkdtempSync(join(tmpdir(), "nexus-kvm-test-"));
  folders.push(folder);
  const program = join(folder, `qemu-system-${hostArchitecture()}`);
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  process.env["PATH"] = `${folder}${delimiter}${path}`;
  const { usable, reason } = await probeKvm({ architecture: hostArchitecture(), kernel: program, cacheDir: folder, scale });
  return { usable, reason, kept: readdirSync(folder).some((name) => name.startsWith("kvm-")) };
}

test.runIf(hasKvm).each([
  ["a kernel that boots", "echo 'Kernel panic - not syncing: VFS: Unable to mount root fs'; exec sleep 60", 1, { usable: true, kept: true }],
  ["another panic", "echo 'Kernel panic - not syncing: No timer'; exec sleep 60", 1, { usable: false, kept: true }],
  ["an internal error of KVM", "echo 'KVM internal error. Suberror: 1' >&2; exec sleep 60", 1, { usable: false, kept: true }],
  ["a machine that ends early", "exit 0", 1, { usable: false, kept: true }],
  ["a deadline that passed", "exec sleep 60", 0.01, { usable: false, kept: false, reason: expect.stringContaining("waited") }],
  ["a QEMU that fails by itself", "echo 'Cannot allocate memory' >&2; exit 1", 1, { usable: false, kept: false, reason: expect.stringContaining("Cannot allocate memory") }],
])("KVM probe, %s: the answer is kept only when it is definite", async (_what, script, scale, expected) => {
  expect(await probe(script, scale)).toMatchObject(expected);
});
