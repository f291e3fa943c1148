// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { type Architecture, NexusError } from "@nexus/core";

/** Files that a machine's firmware boots from. */
export type Firmware = { kind: "uefi"; code: string; variables: string } | { kind: "uboot"; program: string };

/** Where distributions keep firmware. Debian's places are tested, the others come from their package file lists. */
const places: Partial<Record<Architecture, { package: string; candidates: readonly Firmware[] }>> = {
  x86_64: {
    package: "ovmf",
    candidates: [
      { kind: "uefi", code: "/usr/share/OVMF/OVMF_CODE_4M.fd", variables: "/usr/share/OVMF/OVMF_VARS_4M.fd" },
      { kind: "uefi", code: "/usr/share/edk2/x64/OVMF_CODE.4m.fd", variables: "/usr/share/edk2/x64/OVMF_VARS.4m.fd" },
      { kind: "uefi", code: "/usr/share/edk2/ovmf/OVMF_CODE.fd", variables: "/usr/share/edk2/ovmf/OVMF_VARS.fd" },
      { kind: "uefi", code: "/usr/share/OVMF/OVMF_CODE.fd", variables: "/usr/share/OVMF/OVMF_VARS.fd" },
    ],
  },
  riscv64: {
    package: "u-boot-qemu",
    candidates: [
      { kind: "uboot", program: "/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf" },
      { kind: "uboot", program: "/usr/share/uboot/qemu-riscv64_smode/u-boot.bin" },
    ],
  },
};

/** The firmware of this host for a guest architecture. @throws NexusError "tool-missing" naming Debian's package. */
export function findFirmware(architecture: Architecture): Firmware {
  const known = places[architecture];
  const found = known?.candidates.find((firmware) =>
    firmware.kind === "uefi" ? existsSync(firmware.code) && existsSync(firmware.variables) : existsSync(firmware.program),
  );
  if (found !== undefined) return found;
  throw new NexusError("tool-missing", `there is no boot firmware for ${architecture} machines on this host`, {
    hint: known === undefined ? "only x86_64 and riscv64 images boot through firmware" : `install the package ${known.package}, or run: nexus doctor --install`,
  });
}
