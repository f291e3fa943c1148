// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The installer in small: every release of a closure unpacked below a root, its alias led to it; and a world of nothing else.

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { writeTree } from "@nexus/store";
import type { Closure, Ecosystem, Findings, Surroundings } from "../../src/index.ts";

/** Unpacks a closure into `root`. Returns what each release's unpacking found, by key. */
export async function graftClosure(ecosystem: Ecosystem, closure: Closure, root: string, around: Surroundings): Promise<Map<string, Findings>> {
  const found = new Map<string, Findings>();
  mkdirSync(join(root, "Programs", "trees"), { recursive: true });
  for (const release of closure.releases) {
    await using opened = await ecosystem.open(release, await ecosystem.fetch(release, around), closure, around);
    await writeTree(join(root, "Programs", "trees", release.key), opened.entries(), { sync: false, links: "any" });
    const target = opened.aliasEntry === undefined ? `trees/${release.key}` : `trees/${release.key}/${opened.aliasEntry}`;
    for (const alias of release.aliases) symlinkSync(target, join(root, alias));
    found.set(release.key, opened.findings());
  }
  return found;
}

/** Runs a program where nothing is but the root's /Programs, /proc and /dev, as this user. Returns what it prints. */
export function runInRoot(root: string, uid: number, ...command: string[]): string {
  const view = ["--unshare-all", "--uid", String(uid), "--gid", String(uid), "--ro-bind", join(root, "Programs"), "/Programs", "--proc", "/proc", "--dev", "/dev", "--clearenv"];
  return execFileSync("bwrap", [...view, "--", ...command], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
