// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** The distributions the table has package names for. Only "debian" is tested; the others are names from their package lists. */
export const distributions = ["debian", "arch", "fedora", "alpine"] as const;
export type Distribution = (typeof distributions)[number];

/** Something the host must have: a command, or files (headers, firmware) that lie at one of the paths. */
export interface HostTool {
  tool: string;
  purpose: string;
  /** The package that provides it. An absent name means that the distribution has no such package. */
  packages: Partial<Record<Distribution, string>>;
  /** For what is no command: the tool is there when one of these files is. */
  paths?: readonly string[];
  /** The argument that prints the version; "--version" when absent. */
  versionArgument?: string;
  /** Only people, or the project's own tests, need it. */
  optional?: true;
  /** The name of the package in Debian releases before this one. */
  olderDebian?: { before: number; package: string };
}

const command = (tool: string, purpose: string, debian: string, arch?: string, fedora?: string, alpine?: string): HostTool => ({
  tool,
  purpose,
  packages: { debian, arch, fedora, alpine },
});

const files = (tool: string, purpose: string, paths: readonly string[], debian: string, arch?: string, fedora?: string, alpine?: string): HostTool => ({
  ...command(tool, purpose, debian, arch, fedora, alpine),
  paths,
});

/** Every host tool that nip and nexus know, and the packages that provide it. */
export const hostTools: readonly HostTool[] = [
  command("sh", "build scripts", "dash", "bash", "bash", "busybox"),
  command("cat", "build scripts", "coreutils", "coreutils", "coreutils", "coreutils"),
  command("sed", "build scripts", "sed", "sed", "sed", "sed"),
  command("grep", "build scripts", "grep", "grep", "grep", "grep"),
  command("awk", "build scripts", "mawk", "gawk", "gawk", "gawk"),
  command("find", "build scripts", "findutils", "findutils", "findutils", "findutils"),
  command("diff", "build scripts", "diffutils", "diffutils", "diffutils", "diffutils"),
  command("tar", "unpacking sources", "tar", "tar", "tar", "tar"),
  command("gzip", "unpacking sources", "gzip", "gzip", "gzip", "gzip"),
  command("xz", "unpacking sources", "xz-utils", "xz", "xz", "xz"),
  command("bzip2", "unpacking sources", "bzip2", "bzip2", "bzip2", "bzip2"),
  { ...command("zstd", "reading packages and initramfs images by hand", "zstd", "zstd", "zstd", "zstd"), optional: true },
  command("bash", "build scripts of some packages", "bash", "bash", "bash", "bash"),
  command("make", "building", "make", "make", "make", "make"),
  command("gcc", "helpers that a build compiles for this machine", "gcc", "gcc", "gcc", "gcc"),
  { ...command("x86_64-linux-gnu-gcc", "compiling for x86_64", "gcc-x86-64-linux-gnu", undefined, "gcc-x86_64-linux-gnu"), olderDebian: { before: 13, package: "gcc" } },
  command("riscv64-linux-gnu-gcc", "compiling for riscv64", "gcc-riscv64-linux-gnu", "riscv64-linux-gnu-gcc", "gcc-riscv64-linux-gnu"),
  // Of aarch64 only nip-run is built so far.
  { ...command("aarch64-linux-gnu-gcc", "compiling nip-run for aarch64", "gcc-aarch64-linux-gnu", "aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"), optional: true },
  files("libc-dev", "helpers that a build compiles for this machine", ["/usr/include/stdio.h"], "libc6-dev", "glibc", "glibc-devel", "musl-dev"),
  files("libelf-dev", "kernel build: objtool", ["/usr/include/libelf.h"], "libelf-dev", "libelf", "elfutils-libelf-devel", "elfutils-dev"),
  command("bc", "kernel build", "bc", "bc", "bc", "bc"),
  command("bison", "kernel build: Kconfig", "bison", "bison", "bison", "bison"),
  command("flex", "kernel build: Kconfig", "flex", "flex", "flex", "flex"),
  command("perl", "kernel build", "perl-base", "perl", "perl", "perl"),
  { ...command("cpio", "reading initramfs images by hand", "cpio", "cpio", "cpio", "cpio"), optional: true },
  command("rsync", "kernel headers", "rsync", "rsync", "rsync", "rsync"),
  command("qemu-system-x86_64", "booting x86_64 images", "qemu-system-x86", "qemu-system-x86", "qemu-system-x86-core", "qemu-system-x86_64"),
  {
    ...command("qemu-system-riscv64", "booting riscv64 images", "qemu-system-riscv", "qemu-system-riscv", "qemu-system-riscv-core", "qemu-system-riscv64"),
    olderDebian: { before: 13, package: "qemu-system-misc" },
  },
  files(
    "ovmf",
    "UEFI firmware for x86_64 machines in QEMU",
    ["/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/ovmf/OVMF_CODE.fd"],
    "ovmf",
    "edk2-ovmf",
    "edk2-ovmf",
    "ovmf",
  ),
  files(
    "u-boot-qemu",
    "boot loader for riscv64 machines in QEMU",
    ["/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf", "/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin"],
    "u-boot-qemu",
    undefined,
    "uboot-images-riscv64",
    "u-boot-qemu",
  ),
  { ...command("mkfs.erofs", "read-only root file systems", "erofs-utils", "erofs-utils", "erofs-utils", "erofs-utils"), versionArgument: "-V" },
  { ...command("mkfs.vfat", "EFI system partitions", "dosfstools", "dosfstools", "dosfstools", "dosfstools"), versionArgument: "--help" },
  command("mcopy", "files into EFI system partitions", "mtools", "mtools", "mtools", "mtools"),
  command("mmd", "folders in EFI system partitions", "mtools", "mtools", "mtools", "mtools"),
  { ...command("mke2fs", "data partitions", "e2fsprogs", "e2fsprogs", "e2fsprogs", "e2fsprogs"), versionArgument: "-V" },
  command("sfdisk", "partition tables", "fdisk", "util-linux", "util-linux", "sfdisk"),
  command("bwrap", "the build sandbox", "bubblewrap", "bubblewrap", "bubblewrap", "bubblewrap"),
  command("setpriv", "ends machines with the command that booted them", "util-linux", "util-linux", "util-linux", "setpriv"),
  command("taskset", "builds on fewer processors", "util-linux", "util-linux", "util-linux", "util-linux"),
  command("gpgv", "signatures of upstream sources and of repositories", "gpgv", "gnupg", "gnupg2", "gpgv"),
  { ...command("minisign", "checking packages by hand", "minisign", "minisign", "minisign", "minisign"), versionArgument: "-v", optional: true },
  { ...command("apt-get", "sources and packages of Debian", "apt"), packages: { debian: "apt" } },
  { ...command("dpkg-query", "which package owns a tool", "dpkg"), packages: { debian: "dpkg" } },
];

/** The tools without which the programs cannot do their work. */
export const requiredTools: readonly string[] = hostTools.filter(({ optional }) => optional !== true).map(({ tool }) => tool);

/** The table's entry for a tool, or undefined for one that the table does not have. */
export function hostTool(name: string): HostTool | undefined {
  return hostTools.find(({ tool }) => tool === name);
}
