// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";
import type { User } from "@nexus/image";
import type { Located, Location } from "@nexus/kdl";

/** What a profile means on one architecture: everything a build needs to know, nothing left open. */
export interface System {
  name: string;
  description: string;
  architecture: Architecture;
  kernel: KernelChoice;
  /** Recipe names of the programs in the image, in the order of the profile. */
  programs: Located<string>[];
  users: User[];
  hostname: string;
  /** The console's shell with its arguments. */
  shell: string[];
  /** Files below /System/Settings. */
  files: { path: string; content: string }[];
  /** Absent: no disk, the system runs from its initramfs. */
  disk?: { root: "erofs"; bootBytes: number; dataBytes: number; at: Location };
  boot: BootPlan;
  limits: SizeLimit[];
  /** Recipes that may bring copyleft files, with the reason. */
  copyleft: { recipe: string; reason: string }[];
}

export interface KernelChoice {
  recipe: Located<string>;
  fragments: Located<string>[];
  /** Single symbols set by profiles, over the fragments. */
  options: { symbol: string; value: string; at: Location }[];
  cmdline: string[];
}

/** What the booted system must show. Times in seconds on a host of calibration 1. */
export interface BootPlan {
  /** QEMU's machine for direct boots; absent means the architecture's usual one. */
  machine?: "q35" | "microvm" | "virt";
  memoryBytes: number;
  ready: { line: string; within: number };
  types: { line: string; answer: string; within: number }[];
  powerOff: { command: string; within: number };
}

export interface SizeLimit {
  part: "kernel" | "initramfs" | "disk";
  bytes: number;
  at: Location;
}
