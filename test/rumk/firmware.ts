// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** U-Boot for QEMU's virt board, in S-mode behind the firmware. */
export const uBoot = "/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin";
