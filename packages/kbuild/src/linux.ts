// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Architecture } from "@nexus/core";

/** How Linux calls an architecture, and what is built for it. */
export interface LinuxArchitecture {
  /** What `make ARCH=` takes. */
  arch: string;
  /** The folder below arch/ and the value of SRCARCH. */
  folder: string;
  /** The make target of the bootable kernel, which is also its file's name. */
  image: string;
  /** Whether an emulator can start the ELF file as well, without unpacking the image. */
  directKernel: boolean;
}

const known: Partial<Record<Architecture, LinuxArchitecture>> = {
  x86_64: { arch: "x86_64", folder: "x86", image: "bzImage", directKernel: true },
  riscv64: { arch: "riscv", folder: "riscv", image: "Image", directKernel: false },
};

/** @throws NexusError "conflict" for an architecture that no kernel is built for yet. */
export function linuxArchitecture(architecture: Architecture): LinuxArchitecture {
  const found = known[architecture];
  if (found === undefined) throw new NexusError("conflict", `no kernel is built for ${architecture} yet`, { hint: `there are ${Object.keys(known).join(" and ")}` });
  return found;
}
