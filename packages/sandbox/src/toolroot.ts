// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson, compareBytes, run, writeFileAtomic } from "@nexus/core";
import { packageClosureOfTools, type PackageClosure } from "@nexus/host";
import { materialise, rulesVersion } from "./materialise.ts";
import { readJson } from "./read-json.ts";
import { makeWork, removeStaleWork, removeWork } from "./work.ts";

/** A folder that holds the tools of a build and nothing else of the host. */
export interface ToolRoot {
  path: string;
  /** Changes when any package in it changes its version. */
  key: string;
  packages: { name: string; version: string; architecture: string }[];
}

/**
 * Every tool root has these, since no build script and no configure gets far without them: a shell, coreutils, sed,
 * grep, awk, find and diff. All else (tar, make, gcc, libc-dev …) is declared.
 */
export const baseTools: readonly string[] = ["sh", "cat", "sed", "grep", "awk", "find", "diff"];

// Both change with every installation and every update-alternatives.
const watchedPaths = ["/var/lib/dpkg/status", "/etc/alternatives"];

/**
 * The tool root for the declared tools and `baseTools`, from the cache when the host's packages have not changed.
 * It is a read-only input: bind it, do not write into it (its files may be hard links to the host's).
 * @throws NexusError "tool-missing" when a tool is absent or the host has no dpkg.
 */
export async function makeToolRoot(tools: readonly string[], cacheDir: string): Promise<ToolRoot> {
  const declared = [...new Set([...baseTools, ...tools])].sort(compareBytes);
  const folder = join(cacheDir, "toolroots");
  const stampFile = join(folder, "stamps", `${digest({ rulesVersion, declared, state: watchedPaths.map(stampOf) })}.json`);
  const known = readStamp(stampFile, folder);
  if (known !== undefined) return known;

  const closure = await packageClosureOfTools(declared);
  const key = keyOf(closure);
  const path = join(folder, key);
  if (!existsSync(path)) await makeAside(folder, path, closure);
  const root: ToolRoot = { path, key, packages: closure.packages };
  writeFileAtomic(stampFile, JSON.stringify({ key, packages: root.packages }));
  return root;
}

function keyOf({ packages, links }: PackageClosure): string {
  const names = packages.map(({ name, version, architecture }) => `${name}:${architecture}=${version}`);
  return digest({ rulesVersion, names, links }).slice(0, 32);
}

async function makeAside(folder: string, path: string, closure: PackageClosure): Promise<void> {
  removeStaleWork(folder);
  const aside = makeWork(folder);
  try {
    // A power cut must not leave a finished name over unwritten copies; one flush is cheaper than thousands.
    if (materialise(closure, aside) > 0) await run("sync", ["--file-system", aside], { package: "coreutils" });
    renameSync(aside, path);
  } catch (error) {
    removeWork(aside);
    // Another process may have finished the same root first.
    if (!existsSync(path)) throw error;
  }
}

function readStamp(stampFile: string, folder: string): ToolRoot | undefined {
  const stamp = readJson(stampFile) as Pick<ToolRoot, "key" | "packages"> | undefined;
  if (stamp === undefined) return undefined;
  const { key, packages } = stamp;
  const path = join(folder, key);
  return existsSync(path) ? { path, key, packages } : undefined;
}

function stampOf(path: string): string {
  const state = statSync(path, { throwIfNoEntry: false, bigint: true });
  return state === undefined ? "absent" : `${state.ino}:${state.size}:${state.mtimeNs}`;
}

function digest(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
