// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A real repository of each foreign ecosystem, by its own tools, and how a user makes them known to nip.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Repository } from "@nexus/graft";
import { addressOf, makeNixFixture, type NixFixture } from "../../packages/graft/test/nix/fixture/make-cache.ts";
import { makeRepositories, type MadeRepositories } from "../../packages/graft/test/pacman/fixture/repositories.ts";
import { makeRepository } from "../../packages/graft/test/pkgsrc/repository.ts";
import type { Machine } from "../../packages/nip/test/machine.ts";

export interface Fixtures extends Disposable {
  nix: NixFixture;
  pacman: MadeRepositories;
  pkgsrc: Repository;
}

export async function makeFixtures(): Promise<Fixtures> {
  const folder = mkdtempSync(join(tmpdir(), "nip-graft-"));
  chmodSync(folder, 0o755);
  const pacman = makeRepositories();
  const [nix, pkgsrc] = [await makeNixFixture(join(folder, "nix"), ["zstd"]), makeRepository(join(folder, "pkgsrc"))];
  return {
    nix,
    pacman,
    pkgsrc,
    [Symbol.dispose]() {
      pacman[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The words behind `nip repo add` for each repository: signed Nix and pacman, pkgsrc by digest. */
export function repositoryWords({ nix, pacman, pkgsrc }: Fixtures): string[][] {
  return [
    ["nixcache", "--ecosystem=nix", addressOf(nix.caches.zstd!), "--channel", addressOf(nix.channel), "--key", nix.key, "--priority", "20"],
    [pacman.beside.name, "--ecosystem=pacman", pacman.beside.url, "--key", pacman.key, "--priority", "10"],
    [pkgsrc.name, "--ecosystem=pkgsrc", pkgsrc.urls[0]!, "--trust=digest"],
  ];
}

/** Adds the repositories to a machine's configuration and reads them. */
export async function addRepositories(machine: Machine, fixtures: Fixtures): Promise<void> {
  for (const words of repositoryWords(fixtures)) await machine.json("repo", "add", ...words);
  await machine.json("update");
}

/** What a program prints, started as it is by the user of the tests. */
export function output(path: string, ...args: string[]): string {
  return execFileSync(path, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: cleanEnv });
}

/** The same as an ordinary user, where the tests run as root. */
export function outputAsNobody(path: string, ...args: string[]): string {
  if (process.getuid?.() !== 0) return output(path, ...args);
  return output("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", path, ...args);
}

export const cleanEnv = { PATH: "/usr/bin:/bin", HOME: "/nonexistent", LANG: "C.UTF-8" };

/** The environment of a shell that has taken over what `nip env` prints; `variables` are those of its JSON. */
export function envWith(variables: Record<string, { prepend: string[]; fallback: string }>): Record<string, string> {
  const joined = Object.entries(variables).map(([name, { prepend, fallback }]) => [name, [...prepend, fallback].join(":")]);
  return { ...cleanEnv, ...Object.fromEntries(joined) };
}
