// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What `npm test` needs before the tests: the host tools of nexus, the tools that only tests call, the bundle.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "../..");

/** Oracles of the tests: command and Debian package. */
const oracles: readonly [command: string, debian: string][] = [
  ["aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"],
  ["bsdtar", "libarchive-tools"],
  ["busybox", "busybox-static"],
  ["bzip2", "bzip2"],
  ["cc", "gcc"],
  ["clang", "clang"],
  ["cpio", "cpio"],
  ["cppcheck", "cppcheck"],
  ["dtc", "device-tree-compiler"],
  ["fakeroot", "fakeroot"],
  ["file", "file"],
  ["fsck.erofs", "erofs-utils"],
  ["gpg", "gpg"],
  ["gpg-agent", "gpg-agent"],
  ["gpgconf", "gpgconf"],
  ["gdk-pixbuf-csource", "libgdk-pixbuf2.0-bin"],
  ["gsettings", "libglib2.0-bin"],
  ["hyperfine", "hyperfine"],
  ["makepkg", "makepkg"],
  ["man", "man-db"],
  ["minisign", "minisign"],
  ["musl-gcc", "musl-tools"],
  ["nix-store", "nix-bin"],
  ["patchelf", "patchelf"],
  ["python3", "python3"],
  ["readelf", "binutils"],
  ["repo-add", "pacman-package-manager"],
  ["reuse", "reuse"],
  ["setpriv", "util-linux"],
  ["script", "bsdutils"],
  ["sgdisk", "gdisk"],
  ["unshare", "util-linux"],
  ["update-mime-database", "shared-mime-info"],
  ["update-desktop-database", "desktop-file-utils"],
  ["vercmp", "makepkg"],
  ["watch", "procps"],
  ["zstd", "zstd"],
];

run(process.execPath, [join(checkout, "packages/nexus/src/main.ts"), "doctor", "--install", "--yes"], "ignore");
const missing = oracles.filter(([command]) => !onPath(command)).map(([, debian]) => debian);
if (missing.length > 0) {
  process.stderr.write(`installing for the tests: ${missing.join(" ")}\n`);
  const install = () => apt("install", "--no-install-recommends", "--yes", "-q", ...missing);
  // A fresh machine has no package lists, an old one lists of versions that are gone.
  if (install() !== 0) {
    apt("update", "-q");
    if (install() !== 0) process.exit(105);
  }
}
run(process.execPath, [join(checkout, "packages/cli/scripts/bundle.ts")], "inherit");
run(process.execPath, [join(checkout, "packages/nip/scripts/build-run.ts")], "inherit");

function apt(...args: string[]): number {
  const [command = "", ...words] = [...(process.getuid?.() === 0 ? [] : ["sudo", "--"]), "apt-get", ...args];
  const { status, error } = spawnSync(command, words, { stdio: ["inherit", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  if (error === undefined) return status ?? 1;
  process.stderr.write(`${command} cannot be started; as root: apt-get install ${missing.join(" ")}\n`);
  process.exit(105);
}

function onPath(command: string): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, command)));
}

function run(command: string, args: readonly string[], stdout: "ignore" | "inherit"): void {
  const { status, error } = spawnSync(command, args, { cwd: checkout, stdio: ["inherit", stdout, "inherit"] });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
