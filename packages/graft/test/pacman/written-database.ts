// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A database of Pacman's kind written by hand and packed by tar: what it lists need not exist. For tests that plan, and fetch nothing.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Repository } from "../../src/index.ts";

export interface ListedPackage {
  name: string;
  version: string;
  description?: string;
  depends?: readonly string[];
  provides?: readonly string[];
  sha256?: string;
  /** Seconds since 1970; the database says nothing of it when absent. */
  built?: number;
  /** Paths of its files; with any, the repository has a list of files too. */
  files?: readonly string[];
}

/** Writes `<folder>/<name>.db` and `.files`, in place of those that are there. Returns them as a repository whose content is believed. */
export function writeDatabase(folder: string, name: string, packages: readonly ListedPackage[]): Repository {
  mkdirSync(folder, { recursive: true });
  const staging = mkdtempSync(join(tmpdir(), "nip-database-"));
  try {
    for (const each of packages) {
      const place = join(staging, `${each.name}-${each.version}`);
      mkdirSync(place);
      writeFileSync(join(place, "desc"), descOf(each));
      if (each.files !== undefined) writeFileSync(join(place, "files"), `%FILES%\n${each.files.join("\n")}\n`);
    }
    const pack = (ending: string, ...words: string[]) =>
      execFileSync("tar", ["--create", "--gzip", "--file", join(folder, `${name}.${ending}`), "--directory", staging, ...words, "."]);
    pack("db", "--exclude=files");
    if (packages.some(({ files }) => files !== undefined)) pack("files");
  } finally {
    rmSync(staging, { recursive: true });
  }
  return { name, ecosystem: "pacman", urls: [pathToFileURL(folder).href], keys: [], trust: "none", priority: 0 };
}

function descOf({ name, version, description, depends = [], provides = [], sha256, built }: ListedPackage): string {
  const fields: [string, readonly string[]][] = [
    ["FILENAME", [`${name}-${version}-x86_64.pkg.tar.zst`]],
    ["NAME", [name]],
    ["VERSION", [version]],
    ["DESC", description === undefined ? [] : [description]],
    ["ARCH", ["x86_64"]],
    ["BUILDDATE", built === undefined ? [] : [String(built)]],
    ["SHA256SUM", sha256 === undefined ? [] : [sha256]],
    ["DEPENDS", depends],
    ["PROVIDES", provides],
  ];
  return fields.map(([key, values]) => (values.length === 0 ? "" : `%${key}%\n${values.join("\n")}\n\n`)).join("");
}
