// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The signed form of packages: pkg_admin(1), gpg-sign-package. Debian has no pkg_admin.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What pkg_admin gpg-sign-package lists and signs. */
export function hashesOf(bytes: Buffer, fullName = "tool-1.0", blockSize = 65536): string {
  const blocks: string[] = [];
  for (let at = 0; at < bytes.length; at += blockSize)
    blocks.push(
      createHash("sha512")
        .update(bytes.subarray(at, at + blockSize))
        .digest("hex"),
    );
  const head = ["pkgsrc signature", "", "version: 1", `pkgname: ${fullName}`, "algorithm: SHA512", `block size: ${blockSize}`, `file size: ${bytes.length}`, ""];
  return [...head, ...blocks, "end pkgsrc signature", ""].join("\n");
}

/** Packs a list, its signature and the package, as far as they lie in `parts`, into `file`. */
export function packSigned(parts: string, name: string, file: string, writer: "ar" | "bsdtar" = "bsdtar"): void {
  const members = ["+PKG_HASH", "+PKG_GPG_SIGNATURE", name].filter((member) => existsSync(join(parts, member)));
  // libarchive names members as BSD's ar does, and pkg_admin uses it; binutils' ar names them as GNU's.
  const [command = "", ...words] = writer === "ar" ? ["ar", "qcS", file] : ["bsdtar", "-cf", file, "--format=arbsd"];
  execFileSync(command, [...words, ...members], { cwd: parts });
}
