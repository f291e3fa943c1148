// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { openGpg, type Gpg } from "../../../trust/test/openpgp/gpg.ts";
import { ecosystems, type Repository } from "../../src/index.ts";
import { makeRepository } from "../pkgsrc/repository.ts";
import { hashesOf, packSigned } from "../pkgsrc/sign-package.ts";
import { keepOpenPgpKey } from "./pacman.ts";
import { folderOf, type Subject } from "./subject.ts";

/** A repository as pkg_create and pkg_admin make it, each package signed. */
export function pkgsrcSubject(folder: string): Subject {
  using gpg = openGpg();
  const [own, stranger] = [gpg.makeKey("signer"), gpg.makeKey("stranger")];
  const repository: Repository = { ...makeRepository(join(folder, "pkgsrc")), trust: "signed", keys: [own] };
  signAll(join(folderOf(repository), "All"), gpg, own);
  const keys = { own: [own, gpg.run(["--export", own])], foreign: [stranger, gpg.run(["--export", stranger])] } as const;
  return {
    ecosystem: ecosystems.pkgsrc,
    repository,
    wanted: "app",
    needed: "libword",
    lacking: { repository, name: "orphan", what: /nobody>=1/ },
    takeKey: (home, whose) => keepOpenPgpKey(home, ...keys[whose]),
    foreignKey: stranger,
    fileOf: ({ detail }) => join("All", basename(detail["file"] as string)),
    [Symbol.dispose]() {},
  };
}

/** Puts each package into its signed form, and its new size into the summary. */
function signAll(all: string, gpg: Gpg, key: string): void {
  let summary = gunzipSync(readFileSync(join(all, "pkg_summary.gz"))).toString();
  const parts = join(all, ".parts");
  mkdirSync(parts);
  for (const name of readdirSync(all).filter((each) => each.endsWith(".tgz"))) {
    const file = join(all, name);
    const before = statSync(file).size;
    renameSync(file, join(parts, name));
    writeFileSync(join(parts, "+PKG_HASH"), hashesOf(readFileSync(join(parts, name)), name.slice(0, -".tgz".length)));
    gpg.run(["--yes", "--local-user", key, "--armor", "--output", join(parts, "+PKG_GPG_SIGNATURE"), "--detach-sign", join(parts, "+PKG_HASH")]);
    packSigned(parts, name, file);
    summary = summary.replace(`FILE_NAME=${name}\nFILE_SIZE=${before}\n`, `FILE_NAME=${name}\nFILE_SIZE=${statSync(file).size}\n`);
  }
  rmSync(parts, { recursive: true });
  writeFileSync(join(all, "pkg_summary.gz"), gzipSync(summary));
}
