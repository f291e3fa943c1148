// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A whole pkgsrc repository: libraries in a chain, an application, packages that cannot be had or exclude each other.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import type { Repository } from "../../src/repository/repository.ts";
import { makePackage, type PackageSpec } from "./make-package.ts";
import { buildStages, type StageName, type Stages } from "./programs.ts";

const library = (name: string) => [`/usr/pkg/lib/lib${name}.so`, `/usr/pkg/lib/lib${name}.so.1`, `/usr/pkg/lib/lib${name}.so.1.0`];
const libc = "/lib/libc.so.6";

/** The packages, without their stages: "libgreet" comes in three versions, "ghost" is listed and absent. */
export const specs: (Omit<PackageSpec, "stage"> & { stage: StageName })[] = [
  { fullName: "libword-0.9nb2", stage: "word", provides: library("word"), requires: [libc] },
  { fullName: "libextra-3.1", stage: "extra", provides: library("extra"), requires: [libc] },
  ...["1.0", "1.2nb1", "2.0"].map((version) => ({
    fullName: `libgreet-${version}`,
    stage: "greet" as const,
    depends: ["{libword>=0.5,libwords-[0-9]*}"],
    provides: library("greet"),
    requires: [libc, "/usr/pkg/lib/libword.so.1"],
  })),
  {
    fullName: "app-2.0nb1",
    stage: "app",
    comment: "Greets, and says what it found",
    depends: ["libgreet>=1.0<2", "libword-[0-9]*"],
    conflicts: ["app-old-[0-9]*"],
    supersedes: ["oldapp<2 older-app-[0-9]*"],
    requires: [libc, "/usr/pkg/lib/libgreet.so.1", "/usr/pkg/lib/libextra.so.1"],
    folders: ["share/app/plugins"],
    display: "Welcome to app.\nRead \u001b[31mthe manual.\n",
    listed: ["@exec touch /tmp/nexus-pkgsrc-exec-was-run"],
    install: [
      "FILE: etc/greet.conf c share/examples/app/greet.conf 0644 root root",
      "FILE: /etc/rc.d/app c share/examples/app/greet.conf 0755 root root",
      "PERMS: libexec/app-helper 4511 root root",
      "DIR: /usr/pkg/etc/app.d m",
      "DIR: var/spool/app m 0770 app app",
      "USER: app:app::App user:/nonexistent:/sbin/nologin",
      "GROUP: app:",
      "INFO: info/app.info",
      "SHELL: bin/app",
      "ALTERNATIVE bin/greet /usr/pkg/bin/app",
    ],
  },
  { fullName: "app-old-1.0", stage: "word" },
  { fullName: "both-1.0", stage: "word", depends: ["app-[0-9]*", "app-old>=1"] },
  { fullName: "picky-1.0", stage: "word", depends: ["libgreet>=1.0", "needs-old-[0-9]*"] },
  { fullName: "needs-old-1.0", stage: "word", depends: ["libgreet<1.2"] },
  { fullName: "ghost-1.0", stage: "word" },
  { fullName: "haunted-1.0", stage: "word", depends: ["ghost>=1"] },
  { fullName: "orphan-1.0", stage: "word", depends: ["nobody>=1"] },
  { fullName: "netbsd-only-1.0", stage: "word", system: "NetBSD" },
];

/** A repository whose packages and index a test puts into `all` by itself. */
export function emptyRepository(folder: string): { repository: Repository; all: string } {
  const all = join(folder, "All");
  mkdirSync(all, { recursive: true });
  return { all, repository: { name: "toys", ecosystem: "pkgsrc", urls: [pathToFileURL(folder).href], keys: [], trust: "digest", priority: 0 } };
}

/** Makes the repository in `folder`/All and returns how a configuration would name it. */
export function makeRepository(folder: string, stages: Stages = buildStages(folder)): Repository {
  const { repository, all } = emptyRepository(folder);
  const records = specs.map((spec) => makePackage(all, { ...spec, stage: stages[spec.stage] }).record.join("\n"));
  rmSync(join(all, "ghost-1.0.tgz"));
  writeSummary(all, records, "gz");
  return repository;
}

/** Writes the records as a pkg_summary in one of the forms that repositories have. */
export function writeSummary(folder: string, records: readonly string[], form: "gz" | "bz2" | "xz" | "zst"): void {
  const file = join(folder, "pkg_summary");
  writeFileSync(file, `${records.join("\n\n")}\n\n`);
  if (form === "gz") writeFileSync(`${file}.gz`, gzipSync(`${records.join("\n\n")}\n\n`));
  else execFileSync({ bz2: "bzip2", xz: "xz", zst: "zstd" }[form], ["--keep", "--quiet", "--", file]);
  rmSync(file);
}

/** Stages of one text each, for tests that run nothing. */
export function plainStages(folder: string): Stages {
  const stage = (name: StageName): string => {
    const path = join(folder, "plain", name);
    mkdirSync(join(path, "share"), { recursive: true });
    writeFileSync(join(path, "share", name), `${name} of /usr/pkg\n`);
    return path;
  };
  return { word: stage("word"), extra: stage("extra"), greet: stage("greet"), app: stage("app") };
}
