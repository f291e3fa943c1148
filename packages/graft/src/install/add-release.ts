// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Entry } from "@nexus/archive";
import { isOtherBuild, readEntries, treeId, type InstalledProgram, type Root, type Transaction, type TreeEntry, type TreeName } from "@nexus/store";
import type { Release } from "../closure/release.ts";
import type { EcosystemName } from "../ecosystem.ts";
import { formatGraftManifest, graftManifest } from "./graft-manifest.ts";
import type { InstallPart } from "./install-releases.ts";

/** A release whose tree lies in the root or is staged. */
export interface Installed {
  release: Release;
  program: InstalledProgram;
  files: readonly TreeEntry[];
  /** It was not there before. */
  fresh: boolean;
}

/** The key of a release in a generation. Those of npk are their names; others hold a colon, so that they never meet. */
export function programKey(ecosystem: EcosystemName, releaseKey: string): string {
  return ecosystem === "npk" ? releaseKey : `${ecosystem}:${releaseKey}`;
}

/** Stages the tree of a release, unless the same release is installed already. */
export async function addRelease(
  tx: Transaction,
  root: Root,
  part: InstallPart,
  options: { before: readonly InstalledProgram[]; renew?: ReadonlySet<string> },
): Promise<Installed> {
  const { release } = part;
  const key = programKey(release.ecosystem, release.key);
  const same = release.ecosystem === "npk" ? undefined : options.before.find((program) => program.key === key);
  if (same !== undefined && options.renew?.has(key) !== true) {
    return { release, program: { ...same, explicit: same.explicit || release.explicit }, files: readEntries(root, same), fresh: false };
  }
  await using opened = await part.open();
  const { app, version } = release;
  if (opened.expected !== undefined && opened.manifest !== undefined) {
    const { expected, manifest } = opened;
    const entries = readOnce(opened.entries());
    const tree = await tx.addTree({ app, version, entries: entries.all(), expected, manifest });
    // The same tree may lie there under another layer, as foreign for example, whose programs were never looked at.
    await entries.drain();
    return { release, program: programOf(release, tree), files: expected, fresh: true };
  }
  const { tree, files } = await tx.stageTree({
    app,
    version,
    entries: opened.entries(),
    links: "any",
    manifest: (found) => formatGraftManifest(graftManifest(release, opened.findings(), found)),
  });
  return { release, program: programOf(release, tree, opened.aliasEntry), files, fresh: true };
}

function programOf(release: Release, tree: TreeName, aliasEntry?: string): InstalledProgram {
  const { aliases } = release;
  return { ...plannedProgram(release), ...tree, ...(aliases.length === 0 ? {} : { aliases }), ...(aliasEntry === undefined ? {} : { aliasEntry }) };
}

/** Whether an installed program is what a release would become, as far as that is known before it is unpacked. */
export function isSameBuild(program: InstalledProgram, release: Release): boolean {
  const planned = plannedProgram(release);
  return !isOtherBuild(program, release.treeDigest === undefined ? { ...planned, id: program.id } : planned);
}

/** A release as a generation lists it, with an empty id where the package does not say its tree. */
export function plannedProgram(release: Release): InstalledProgram {
  const { ecosystem, name, version, app, architecture, explicit, needs, repository, priority = 0, partOf, treeDigest } = release;
  return {
    key: programKey(ecosystem, release.key),
    name,
    version,
    app,
    id: treeDigest === undefined ? "" : treeId(treeDigest),
    ecosystem,
    architecture,
    explicit,
    layer: release.layer ?? "foreign",
    dependencies: needs.map((need) => programKey(ecosystem, need.key)),
    source: repository,
    ...(priority === 0 ? {} : { priority }),
    ...(partOf === undefined ? {} : { partOf: programKey(ecosystem, partOf) }),
  };
}

/** Entries that are read to their end, whether or not somebody else wanted them. */
function readOnce(entries: AsyncIterable<Entry>): { all(): AsyncGenerator<Entry, void>; drain(): Promise<void> } {
  let begun = false;
  async function* all(): AsyncGenerator<Entry, void> {
    begun = true;
    yield* entries;
  }
  return {
    all,
    async drain() {
      if (begun) return;
      for await (const entry of all()) if (entry.kind === "file") for await (const _ of entry.body);
    },
  };
}
