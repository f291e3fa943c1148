// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Trees with programs of this machine's own compiler, as releases that lie in a root.

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { hostArchitecture } from "@nexus/core";
import { scanTree, treePath, type Root, type TreeName } from "@nexus/store";
import type { EcosystemName } from "../../src/ecosystem.ts";
import { plannedProgram, type Installed } from "../../src/install/add-release.ts";
import type { Release } from "../../src/closure/release.ts";
import type { PlacedTree } from "../../src/gate/needed.ts";

/** The name of an App's only tree. */
export function treeOf(app: string): TreeName {
  return { app, version: "1", id: app.toLowerCase().repeat(32).slice(0, 32) };
}

/** Where a tree lies. */
export function placeOf(root: Root, app: string): string {
  return join(root.path, treePath(treeOf(app)));
}

/** Compiles a file of an App's tree from C; `words` are further ones for the compiler. Returns its path. */
export function compile(root: Root, app: string, output: string, source: string, ...words: string[]): string {
  const path = join(placeOf(root, app), output);
  mkdirSync(dirname(path), { recursive: true });
  execFileSync("cc", ["-w", "-o", path, "-x", "c", "-", "-x", "none", ...words], { input: source });
  return path;
}

/** An App's tree with what lies in it. */
export async function placed(root: Root, app: string): Promise<PlacedTree> {
  return { tree: treeOf(app), files: await scanTree(placeOf(root, app)) };
}

/** An App's tree as a release that was written just now; `needs` are the names of others. */
export async function installedOf(root: Root, ecosystem: EcosystemName, app: string, needs: readonly string[] = [], more: Partial<Release> = {}): Promise<Installed> {
  const name = app.toLowerCase();
  const { files } = await placed(root, app);
  const release: Release = {
    ecosystem,
    repository: "made",
    trust: "none",
    key: name,
    name,
    version: "1",
    app,
    architecture: hostArchitecture(),
    description: "",
    explicit: true,
    needs: needs.map((key) => ({ key, because: key })),
    aliases: [],
    detail: {},
    ...more,
  };
  return { release, program: { ...plannedProgram(release), ...treeOf(app) }, files, fresh: true };
}
