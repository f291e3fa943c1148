// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Makes packages as pkg_create does: Debian has no pkg_create, so libarchive's own bsdtar writes them, with the members in the
// same order and the same pax header (hdrcharset=BINARY) as in packages that pkgsrc has published.

import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, readlinkSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface PackageSpec {
  fullName: string;
  /** The folder that holds what is to lie below the prefix. */
  stage: string;
  comment?: string;
  prefix?: string;
  depends?: string[];
  conflicts?: string[];
  supersedes?: string[];
  provides?: string[];
  requires?: string[];
  folders?: string[];
  /** Lines for the helpers of pkgsrc, without "# ". */
  install?: string[];
  display?: string;
  /** Lines put before the packing list's last "@cwd". */
  listed?: string[];
  architecture?: string;
  system?: string;
}

export interface MadePackage {
  file: string;
  /** Its record in a pkg_summary, without FILE_CKSUM. */
  record: string[];
}

/** Packs a stage into `<folder>/<full name>.tgz`. */
export function makePackage(folder: string, spec: PackageSpec): MadePackage {
  const { fullName, stage, prefix = "/usr/pkg" } = spec;
  const paths = pathsBelow(stage);
  const about = join(folder, `.about-${fullName}`);
  mkdirSync(about, { recursive: true });
  const size = paths.reduce((sum, path) => sum + lstatSync(join(stage, path)).size, 0);
  const info = [
    `LOCALBASE=${prefix}`,
    `OPSYS=${spec.system ?? "Linux"}`,
    "OS_VERSION=5.10.0",
    `MACHINE_ARCH=${spec.architecture ?? "x86_64"}`,
    "CATEGORIES=misc",
    "LICENSE=0bsd",
    "HOMEPAGE=https://example.invalid/",
    "PKGPATH=misc/toy",
    "PKGTOOLS_VERSION=20091115",
    "BUILD_DATE=2022-04-21 06:58:21 +0000",
    ...(spec.provides ?? []).map((each) => `PROVIDES=${each}`),
    ...(spec.requires ?? []).map((each) => `REQUIRES=${each}`),
  ];
  const comment = spec.comment ?? `The package ${fullName} of the tests`;
  const texts: Record<string, string> = {
    "+COMMENT": `${comment}\n`,
    "+DESC": "Made for tests.\nIt has two lines.\n",
    ...(spec.install === undefined ? {} : { "+INSTALL": installScript(spec.install), "+DEINSTALL": "#!/bin/sh\nexit 1\n" }),
    "+BUILD_VERSION": "misc/toy/Makefile: $NetBSD$\n",
    "+BUILD_INFO": `${info.join("\n")}\n`,
    "+SIZE_PKG": `${size}\n`,
    "+SIZE_ALL": `${size}\n`,
    ...(spec.display === undefined ? {} : { "+DISPLAY": spec.display }),
  };
  const contents = [
    `@cwd ${prefix}`,
    `@name ${fullName}`,
    "@blddep digest-20220214",
    ...(spec.depends ?? []).map((each) => `@pkgdep ${each}`),
    ...(spec.conflicts ?? []).map((each) => `@pkgcfl ${each}`),
    "@comment $NetBSD: PLIST,v 1.1 2022/04/21 06:58:21 toy Exp $",
    ...paths.flatMap((path) => [path, listedAs(join(stage, path))]),
    ...(spec.folders ?? []).map((each) => `@pkgdir ${each}`),
    ...(spec.listed ?? []),
    `@cwd ${prefix}`,
    ...Object.keys(texts).flatMap((name) => ["@ignore", name]),
  ];
  writeFileSync(join(about, "+CONTENTS"), `${contents.join("\n")}\n`);
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(about, name), text);
  const file = join(folder, `${fullName}.tgz`);
  const format = ["--format=pax", "--options=hdrcharset=BINARY", "--no-read-sparse", "--uid=0", "--gid=0", "--uname=root", "--gname=root"];
  execFileSync("bsdtar", ["-czf", file, ...format, "--no-recursion", "-C", about, "+CONTENTS", ...Object.keys(texts), "-C", stage, ...paths]);
  const record = [
    `PKGNAME=${fullName}`,
    ...(spec.depends ?? []).map((each) => `DEPENDS=${each}`),
    ...(spec.conflicts ?? []).map((each) => `CONFLICTS=${each}`),
    ...(spec.supersedes ?? []).map((each) => `SUPERSEDES=${each}`),
    `COMMENT=${comment}`,
    `SIZE_PKG=${size}`,
    ...info.filter((line) => !line.startsWith("LOCALBASE=")),
    `FILE_NAME=${fullName}.tgz`,
    `FILE_SIZE=${statSync(file).size}`,
    "DESCRIPTION=Made for tests.",
    "UNKNOWN_KEY=later tools add keys",
  ];
  return { file, record };
}

/** The paths of all files and links of a folder, sorted. */
export function pathsBelow(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return all.filter((path) => !lstatSync(join(folder, path)).isDirectory()).sort();
}

function listedAs(path: string): string {
  if (lstatSync(path).isSymbolicLink()) return `@comment Symlink:${readlinkSync(path)}`;
  return `@comment MD5:${createHash("md5").update(readFileSync(path)).digest("hex")}`;
}

/** A script that would leave a mark if anybody ran it, with its data where pkgsrc has it: as comments inside and at the end. */
function installScript(lines: readonly string[]): string {
  return [
    "#!/bin/sh",
    "touch /tmp/nexus-pkgsrc-install-was-run",
    "# An ordinary comment: not a line for a helper",
    "cat > ./+ALTERNATIVES <<EOF",
    ...alternatives(lines),
    "EOF",
    "exit 0",
    "",
    ...helperLines(lines),
    "",
  ].join("\n");
}

function alternatives(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith("ALTERNATIVE ")).map((line) => line.slice("ALTERNATIVE ".length));
}

function helperLines(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith("ALTERNATIVE ")).map((line) => `# ${line}`);
}
