// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Architecture, hostArchitecture, toNexusError, writeFileAtomic } from "@nexus/core";
import { bootMachine } from "./boot.ts";
import type { Accelerator } from "./machine.ts";
import { runExpectations } from "./run-expectations.ts";

export interface KvmProbe {
  usable: boolean;
  /** One sentence, for --verbose. */
  reason: string;
}

/**
 * A kernel without a root ends in this panic, late in its start: memory, interrupts, timers and drivers have worked by
 * then. Some KVM modules run firmware and 16-bit code but no 64-bit kernel, so nothing less proves anything.
 */
const marker = /Kernel panic - not syncing: VFS: Unable to mount root fs/;
const probeSeconds = 20;

export interface KvmProbeOptions {
  architecture: Architecture;
  kernel: string;
  cacheDir: string;
  /** The probe's deadline is multiplied by this: calibrateHost().scale. */
  scale?: number;
  signal?: AbortSignal;
}

/**
 * Whether KVM runs a real 64-bit kernel on this host: boots `kernel` under it to a late marker. What the kernel's end
 * shows is kept in `cacheDir` for this host boot and this kernel. A deadline that passed is not kept, for a busy host
 * misses it with a sound KVM; nor is a QEMU that fails by itself, which may lack memory and is quickly asked again.
 */
export async function probeKvm(options: KvmProbeOptions): Promise<KvmProbe> {
  if (options.architecture !== hostArchitecture()) return { usable: false, reason: `the guest is ${options.architecture}, this host is not` };
  const refused = await access("/dev/kvm", constants.R_OK | constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
  if (refused !== undefined) return { usable: false, reason: `/dev/kvm cannot be opened (${refused})` };
  const hostBoot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  const kernelDigest = createHash("sha256")
    .update(await readFile(options.kernel))
    .digest("hex");
  const cacheFile = join(options.cacheDir, `kvm-${hostBoot}-${kernelDigest.slice(0, 16)}.json`);
  const known = await readFile(cacheFile, "utf8").then(
    (text) => JSON.parse(text) as KvmProbe,
    () => undefined,
  );
  if (known !== undefined) return known;
  const { definite, ...probe } = await tryKvm(options);
  if (definite) writeFileAtomic(cacheFile, JSON.stringify(probe));
  return probe;
}

/** The accelerator to use: KVM where the probe shows that it works, else TCG. */
export async function chooseAccelerator(options: KvmProbeOptions): Promise<{ accelerator: Accelerator; reason: string }> {
  const { usable, reason } = await probeKvm(options);
  return { accelerator: usable ? "kvm" : "tcg", reason };
}

async function tryKvm({ architecture, kernel, scale = 1, signal }: KvmProbeOptions): Promise<KvmProbe & { definite: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "nexus-kvm-"));
  try {
    const commandLine = "console=ttyS0 panic=0";
    const machine = await bootMachine({
      architecture,
      boot: { mode: "direct", kernel, commandLine },
      memory: 256 * 1024 * 1024,
      accelerator: "kvm",
      logFile: join(folder, "console.log"),
      signal,
    });
    const outcome = await runExpectations(machine, [{ kind: "see", pattern: marker, within: probeSeconds }], { scale, signal });
    return outcome.outcome === "passed"
      ? { usable: true, definite: true, reason: "a 64-bit kernel boots under KVM" }
      : { usable: false, definite: outcome.outcome !== "timeout", reason: `a 64-bit kernel does not boot under KVM: ${outcome.reason}` };
  } catch (error) {
    signal?.throwIfAborted();
    const { message, excerpt } = toNexusError(error);
    return { usable: false, definite: false, reason: `QEMU does not start with KVM: ${excerpt?.split("\n")[0] ?? message}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
