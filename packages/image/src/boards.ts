// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Architecture } from "@nexus/core";
import { NexusError } from "@nexus/core";
import type { partitionTypes } from "./partitions.ts";

/** A kind of machine that a disk image is made for. */
export interface Board {
  name: string;
  architecture: Architecture;
  /** What finds the kernel: UEFI firmware takes one EFI program, U-Boot reads extlinux.conf. */
  loader: "uefi" | "extlinux";
  rootType: keyof typeof partitionTypes;
  /** Serial and screen consoles for the kernel's command line; the last one is the main console. */
  consoles: readonly string[];
  /** How an initramfs for it is packed. Unpacking zstd takes an emulated riscv64 longer than all else it does until /init. */
  initramfs: "zstd" | "none";
}

export const boards: readonly Board[] = [
  { name: "pc", architecture: "x86_64", loader: "uefi", rootType: "root-x86_64", consoles: ["tty0", "ttyS0,115200"], initramfs: "zstd" },
  { name: "riscv", architecture: "riscv64", loader: "extlinux", rootType: "root-riscv64", consoles: ["ttyS0,115200"], initramfs: "none" },
];

/** The board an image for an architecture is made for. @throws NexusError "not-found". */
export function boardFor(architecture: Architecture): Board {
  const board = boards.find((candidate) => candidate.architecture === architecture);
  if (board === undefined) throw new NexusError("not-found", `there is no board for ${architecture}`, { hint: `known: ${boards.map((known) => known.architecture).join(", ")}` });
  return board;
}
