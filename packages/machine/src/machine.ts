// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";

export type Accelerator = "tcg" | "kvm";

/** What a machine starts: a kernel given by hand, or whatever its firmware finds on the disk. */
export type BootSource = DirectBoot | { mode: "firmware" };

export interface DirectBoot {
  mode: "direct";
  /** bzImage or PVH vmlinux (x86_64), Image or any S-mode program for OpenSBI (riscv64). */
  kernel: string;
  initramfs?: string;
  commandLine?: string;
}

export interface MachineOptions {
  architecture: Architecture;
  /** QEMU's machine type; absent means q35 for x86_64, virt for riscv64. microvm has no firmware boot. */
  machine?: "q35" | "microvm" | "virt";
  boot: BootSource;
  disk?: string;
  /** Let the guest change the disk file; else its writes are dropped at the end. */
  keepChanges?: boolean;
  /** Bytes. */
  memory: number;
  /** A file that is the machine's memory, and keeps it from one machine to the next; made when absent. */
  memoryFile?: string;
  /** A reset starts the machine again instead of ending it. */
  resets?: boolean;
  cpus?: number;
  accelerator: Accelerator;
}
