// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A root with the trees of a closure and the link farms that their aliases lead to, and nothing else of the host than the
// libraries that the packages name.

import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { NexusError, run, type RunResult } from "@nexus/core";
import { treeDigest, treeId, treePath, writeTree, type TreeEntry, type TreeName } from "@nexus/store";
import type { Closure, Release } from "../../src/closure/release.ts";
import type { Findings } from "../../src/ecosystem.ts";
import { releaseDetail } from "../../src/pkgsrc/detail.ts";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import type { Surroundings } from "../../src/surroundings.ts";
import { planView } from "../../src/view/plan-view.ts";

export interface Room {
  folder: string;
  trees: Map<string, { tree: TreeName; files: TreeEntry[]; findings: Findings; release: Release }>;
  /** Runs a command of the closure's alias with nothing but the trees, the farms and the named libraries of the host. */
  run(release: Release, command: string, ...args: string[]): Promise<RunResult>;
  /** The same as an ordinary user, when the tests run as root. */
  runAsNobody(release: Release, command: string, ...args: string[]): Promise<RunResult>;
}

/** Fetches, opens and writes a closure below `folder`, as an installer would. */
export async function makeRoom(folder: string, closure: Closure, around: Surroundings): Promise<Room> {
  const trees: Room["trees"] = new Map();
  for (const release of closure.releases) {
    const path = await pkgsrc.fetch(release, around);
    await using opened = await pkgsrc.open(release, path, closure, around);
    const staging = join(folder, `staging-${release.key}`);
    mkdirSync(folder, { recursive: true });
    const files = await writeTree(staging, opened.entries(), { sync: false, links: "any" });
    const tree: TreeName = { app: release.app, version: release.version, id: treeId(treeDigest(files)) };
    const place = join(folder, treePath(tree));
    mkdirSync(join(place, ".."), { recursive: true });
    rmSync(place, { recursive: true, force: true });
    renameSync(staging, place);
    trees.set(release.key, { tree, files, findings: opened.findings(), release });
  }
  for (const release of closure.releases) makeFarm(folder, closureOf(release, closure), release, trees);
  return {
    folder,
    trees,
    run: (release, command, ...args) => runIn(folder, closureOf(release, closure), `/${release.aliases[0]}/${command}`, args, []),
    runAsNobody: (release, command, ...args) => runIn(folder, closureOf(release, closure), `/${release.aliases[0]}/${command}`, args, asNobody()),
  };
}

/** A release with everything it leads to. */
export function closureOf(release: Release, { releases }: Closure): Release[] {
  const found = new Set([release]);
  for (const each of found) for (const { key } of each.needs) found.add(releases.find((other) => other.key === key)!);
  return [...found];
}

function makeFarm(folder: string, closure: readonly Release[], release: Release, trees: Room["trees"]): void {
  const { entries } = planView(closure.map(({ key }) => trees.get(key)!));
  const farm = join(folder, release.aliases[0]!);
  mkdirSync(farm, { recursive: true });
  for (const entry of entries) {
    if (entry.kind === "directory") mkdirSync(join(farm, entry.path), { recursive: true });
    else if (entry.kind === "symlink") symlinkSync(entry.target, join(farm, entry.path));
  }
}

const libraryFolders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"];

function asNobody(): string[] {
  return process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
}

async function runIn(folder: string, closure: readonly Release[], command: string, args: readonly string[], as: readonly string[]): Promise<RunResult> {
  const host = new Set(closure.flatMap((each) => releaseDetail(each).host));
  const libraries = [...host].map((path) => hostFile(path.slice(path.lastIndexOf("/") + 1)));
  const words = ["--unshare-all", "--die-with-parent", "--clearenv", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--chdir", "/tmp"];
  for (const path of ["Programs", "n"]) words.push("--ro-bind", join(folder, path), `/${path}`);
  if (libraries.length > 0) for (const path of ["/lib64/ld-linux-x86-64.so.2", ...libraries]) words.push("--ro-bind", path, path);
  const [first = "", ...rest] = [...as, "bwrap", ...words, "--", command, ...args];
  return run(first, rest, { accept: "any" });
}

function hostFile(name: string): string {
  const path = libraryFolders.map((each) => join(each, name)).find((each) => existsSync(each));
  if (path === undefined) throw new NexusError("not-found", `this host has no ${name}`);
  return path;
}
