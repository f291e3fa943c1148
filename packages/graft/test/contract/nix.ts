// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { ecosystems, type Repository } from "../../src/index.ts";
import { addressOf, makeNixFixture } from "../nix/fixture/make-cache.ts";
import { copyRepository, folderOf, type Subject } from "./subject.ts";

/** A cache and a channel that Nix itself made. */
export async function nixSubject(folder: string): Promise<Subject> {
  const { caches, channel, key, paths } = await makeNixFixture(join(folder, "nix"), ["zstd"]);
  const repository: Repository = { name: "cache", ecosystem: "nix", urls: [addressOf(caches.zstd!)], channel: addressOf(channel), keys: [key], trust: "signed", priority: 0 };
  const poor = copyRepository(folder, repository);
  rmSync(join(folderOf(poor), `${basename(paths["libgreet"]!["out"]!).slice(0, 32)}.narinfo`));
  return {
    ecosystem: ecosystems.nix,
    repository,
    wanted: "hello",
    needed: "libgreet",
    lacking: { repository: poor, name: "hello", what: /libgreet-1\.2/ },
    takeKey() {},
    foreignKey: `other-1:${Buffer.alloc(32, 7).toString("base64")}`,
    fileOf: ({ detail }) => detail["url"] as string,
    [Symbol.dispose]() {},
  };
}
