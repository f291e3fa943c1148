// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// `npm start`: from a fresh clone to a booted Micro, then what to try next.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { hostArchitecture } from "@nexus/core";

const checkout = join(import.meta.dirname, "../../..");
const programs = join(checkout, "out/bin");

step("Bundling nip and nexus", process.execPath, [join(checkout, "packages/cli/scripts/bundle.ts")]);
step("Checking the host tools", join(programs, "nexus"), ["doctor", "--install", "--yes"]);
step("Building nip-run, the launcher of grafted programs", process.execPath, [join(checkout, "packages/nip/scripts/build-run.ts"), hostArchitecture()]);
step("Building Micro for x86_64 and booting it", join(programs, "nexus"), ["build", "--profile=micro", "--arch=x86_64"]);

process.stdout.write(`
Put the two programs on your PATH:
  export PATH="${programs}:$PATH"

Then try:
  nip install mksh --root ~/nexus-root --yes    # a shell and its jemalloc, from the packages just built
  nexus boot out/images/micro-x86_64            # the system on this terminal (Ctrl-a x ends QEMU)
  nexus profile show micro --arch=riscv64       # what the same profile means on riscv64
`);

function step(title: string, command: string, args: readonly string[]): void {
  process.stderr.write(`\n== ${title}\n`);
  const { status, error } = spawnSync(command, args, { cwd: checkout, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 130);
}
