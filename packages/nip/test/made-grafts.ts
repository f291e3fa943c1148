// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Grafts made by hand and installed into a root as any other, with manifests and generations.

import { silent } from "@nexus/core";
import { installReleases, type EcosystemName, type Findings, type Release } from "@nexus/graft";
import { currentGeneration, type InstalledProgram, type Root } from "@nexus/store";

export interface MadeGraft {
  ecosystem: EcosystemName;
  name: string;
  version?: string;
  /** By name, each with the dependency as the package states it. */
  needs?: Readonly<Record<string, string>>;
  explicit?: boolean;
  more?: Partial<Release>;
  findings?: Partial<Findings>;
  /** Paths of its files, which hold its name, or `body`; `share/<name>` when absent. */
  files?: readonly string[];
  body?: string | Uint8Array;
}

/** Installs grafts as one generation. Returns the root's programs. */
export async function installMade(root: Root, ...grafts: readonly MadeGraft[]): Promise<readonly InstalledProgram[]> {
  const parts = grafts.map(({ ecosystem, name, version = "1.0", needs = {}, explicit = true, more = {}, findings = {}, files = [`share/${name}`], body: text = name }) => {
    const about = { description: `the ${name} of a test`, architecture: "x86_64", repository: "made", trust: "digest" as const, app: name, aliases: [], detail: {} };
    const needed = Object.entries(needs).map(([other, because]) => ({ key: `${other}-key`, because }));
    const release: Release = { ecosystem, key: `${name}-key`, name, version, ...about, explicit, needs: needed, ...more };
    const open = async () => ({
      async *entries() {
        const body = Buffer.from(text);
        for (const path of files) yield { kind: "file" as const, path, mode: path.startsWith("bin/") ? 0o755 : 0o644, size: body.length, body: once(body) };
      },
      findings: () => ({ dropped: [], effects: [], leftovers: [], ...findings }),
      [Symbol.asyncDispose]: async () => {},
    });
    return { release, open };
  });
  await installReleases(root, parts, { report: silent, time: 0, command: "test" });
  return currentGeneration(root)!.programs;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
