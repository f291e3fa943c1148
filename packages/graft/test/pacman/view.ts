// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Views by hand: a link farm at /usr, made of a closure's trees, in a namespace that has nothing else of the host.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "@nexus/core";
import type { Release } from "../../src/closure/release.ts";

/** Writes the tree of each release to a folder of its key below `place`. */
export async function placeTrees(place: string, releases: readonly Release[], write: (release: Release, folder: string) => Promise<void>): Promise<void> {
  mkdirSync(place, { recursive: true });
  for (const release of releases) await write(release, join(place, release.key));
}

/** Standard output of a command in the view of these releases; as the user of a number where one is given. */
export async function runInView(place: string, releases: readonly Release[], command: readonly string[], user: number | undefined): Promise<string> {
  const farm = mkdtempSync(join(dirname(place), "farm-"));
  try {
    chmodSync(farm, 0o755);
    for (const { key } of releases) linkTree(join(place, key), `/Programs/${key}`, farm);
    const binds = ["--ro-bind", farm, "/usr", "--ro-bind", place, "/Programs", "--proc", "/proc", "--dev", "/dev"];
    const links = ["--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib", "/lib64"];
    const bwrap = ["bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--setenv", "PATH", "/usr/bin", ...binds, ...links, "--", ...command];
    const as = user === undefined || user === 0 ? [] : ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
    const [program = "", ...args] = [...as, ...bwrap];
    return (await run(program, args)).stdout;
  } finally {
    rmSync(farm, { recursive: true });
  }
}

/** Directories are made, everything else becomes a link to the tree; the first tree that has a path wins. */
function linkTree(tree: string, shown: string, farm: string): void {
  for (const entry of readdirSync(tree, { withFileTypes: true })) {
    const at = join(farm, entry.name);
    if (entry.isDirectory()) {
      mkdirSync(at, { recursive: true });
      linkTree(join(tree, entry.name), `${shown}/${entry.name}`, at);
    } else if (!existsSync(at)) symlinkSync(`${shown}/${entry.name}`, at);
  }
}
