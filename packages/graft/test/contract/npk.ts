// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { locations } from "@nexus/core";
import { makeKeyPair, openKeyStore } from "@nexus/trust";
import { ecosystems, type Repository } from "../../src/index.ts";
import { key, makeTree, packTree } from "../npk/fixture.ts";
import type { Subject } from "./subject.ts";

const packages = [
  { name: "base", version: "1.0", dependencies: [] },
  { name: "hello", version: "1.9", dependencies: [{ name: "base", version: "1.0" }] },
  { name: "hello", version: "1.10", dependencies: [{ name: "base" }] },
  { name: "lonely", version: "2", dependencies: [{ name: "hello" }, { name: "nobody" }] },
];

/** A folder of packages as nip pack makes them. */
export async function npkSubject(folder: string): Promise<Subject> {
  const [work, place] = [join(folder, "npk"), join(folder, "npk/packages")];
  mkdirSync(place, { recursive: true });
  const tree = makeTree(work);
  for (const each of packages) {
    const { path } = await packTree(work, tree, each);
    renameSync(path, join(place, basename(path)));
  }
  const stranger = makeKeyPair().public;
  const repository: Repository = { name: "folder", ecosystem: "npk", urls: [pathToFileURL(place).href], keys: [], trust: "signed", priority: 0 };
  return {
    ecosystem: ecosystems.npk,
    repository,
    wanted: "hello",
    needed: "base",
    lacking: { repository, name: "lonely", what: /nobody/ },
    takeKey: (home, whose) => openKeyStore(locations({ HOME: home }).config).trust(whose === "own" ? key.public : stranger),
    foreignKey: stranger.id,
    fileOf: ({ detail }) => basename(detail["path"] as string),
    [Symbol.dispose]() {},
  };
}
