// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What the shared contract test needs of an ecosystem: a real repository, signed, with a closure and a package that lacks something.

import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Ecosystem, Release, Repository } from "../../src/index.ts";
import { makeReadWorld, type World } from "../world.ts";

export interface Subject extends Disposable {
  ecosystem: Ecosystem;
  /** Everything in it is signed by its own key; its one URL is a folder. */
  repository: Repository;
  /** A package that needs others, and the name of one of these. */
  wanted: string;
  needed: string;
  /** A package that needs what nobody has, and where. */
  lacking: { repository: Repository; name: string; what: RegExp };
  /** Puts a key into the configuration below a home, as `nip key add` does; where keys stand with the repository, nothing. */
  takeKey(home: string, whose: "own" | "foreign"): void;
  /** How the configuration names a key that has signed nothing here. */
  foreignKey: string;
  /** The path of a release's package in the folder of its repository. */
  fileOf(release: Release): string;
}

/** A user of this repository, whose catalogue is read. `keys` are put into the user's configuration. */
export async function worldOf(folder: string, subject: Subject, options: { repository?: Repository; keys?: "own" | "foreign" | "none" } = {}): Promise<World> {
  const { repository = subject.repository, keys = "own" } = options;
  const home = mkdtempSync(join(folder, "home-"));
  if (keys !== "none") subject.takeKey(home, keys);
  return makeReadWorld(home, [repository]);
}

/** The folder of a repository. */
export function folderOf({ urls }: Repository): string {
  return fileURLToPath(urls[0]!);
}

/** A copy of a repository in a folder of its own. */
export function copyRepository(folder: string, repository: Repository): Repository {
  const place = join(mkdtempSync(join(folder, "copy-")), "repository");
  cpSync(folderOf(repository), place, { recursive: true });
  return { ...repository, urls: [pathToFileURL(place).href] };
}

/** Changes one bit in the middle of a file. */
export function flipByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
}
