// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { locations } from "@nexus/core";
import { openGpg } from "../../../trust/test/openpgp/gpg.ts";
import { ecosystems, openPgpKeyFile, type Repository } from "../../src/index.ts";
import { makeRepositories } from "../pacman/fixture/repositories.ts";
import type { Subject } from "./subject.ts";

/** Puts an OpenPGP key into the configuration below a home. */
export function keepOpenPgpKey(home: string, fingerprint: string, key: Uint8Array): void {
  const file = openPgpKeyFile(locations({ HOME: home }), fingerprint);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, key);
}

/** What makepkg, repo-add and gpg made, signed beside the packages. */
export function pacmanSubject(): Subject {
  const made = makeRepositories();
  using gpg = openGpg();
  const stranger = gpg.makeKey("stranger");
  const foreign = gpg.run(["--export", stranger]);
  const repository: Repository = { name: made.beside.name, ecosystem: "pacman", urls: [made.beside.url], keys: [made.fingerprint], trust: "signed", priority: 0 };
  return {
    ecosystem: ecosystems.pacman,
    repository,
    wanted: "hello",
    needed: "libword",
    lacking: { repository, name: "stray", what: /libgone\.so=9-64/ },
    takeKey: (home, whose) => (whose === "own" ? keepOpenPgpKey(home, made.fingerprint, readFileSync(made.key)) : keepOpenPgpKey(home, stranger, foreign)),
    foreignKey: stranger,
    fileOf: ({ detail }) => detail["filename"] as string,
    [Symbol.dispose]: () => made[Symbol.dispose](),
  };
}
