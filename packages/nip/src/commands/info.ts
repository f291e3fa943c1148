// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatFields, formatSize, verb, type Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { openNpk, parseManifest, readNpkManifest, localRepository, type PackageManifest } from "@nexus/graft";
import { currentGeneration, findProgram, inRoot, manifestPath, readManifest, treePath, type InstalledProgram, type Root } from "@nexus/store";
import { openKeyStore } from "@nexus/trust";
import { chooseRoot } from "../root.ts";
import { architectureOf } from "../select.ts";
import { parseSpec, type Spec } from "../spec.ts";

interface Found {
  manifest: PackageManifest;
  /** Where it lies: its tree, or the package file. */
  path: string;
  installed: boolean;
  explicit?: boolean;
  /** Installed programs that need it. */
  neededBy?: string[];
  /** Key ids; of a file only. */
  signedBy?: string[];
}

export default verb({
  schema: "nip.info/1",
  description: `Shows what a package says of itself. An installed program is looked for first, then the newest package of that name in the local repository; a file is opened and its signature checked.`,
  arguments: { spec: { type: "one", label: "SPEC", about: "an installed program, a package of the local repository, or a file", complete: "file" } },
  options: {},
  examples: [
    { command: "nip info mksh", about: "Version, licence, layer, dependencies, size." },
    { command: "nip info ./hello-1.0-x86_64.npk", about: "The same of a file, and who signed it." },
  ],
  exitCodes: [3, 6, 7, 11],
  async run(context, { spec }) {
    const root = chooseRoot(context);
    const { manifest, ...found } = await find(context, root, parseSpec(spec));
    const { files, ...fields } = manifest;
    const size = files.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.size : 0), 0);
    return { root: root.path, ...fields, ...found, fileCount: files.length, size };
  },
  text: (info) =>
    formatFields([
      ["name", info.name],
      ["version", info.version],
      ["description", info.description],
      ["licence", info.license],
      ["architecture", info.architecture],
      ["layer", info.layer],
      ["depends on", info.dependencies.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`))],
      ["installed", info.installed ? (info.explicit === true ? "yes, asked for" : "yes, as a dependency") : "no"],
      ["needed by", info.neededBy],
      ["signed by", info.signedBy],
      ["size", `${formatSize(info.size)} in ${info.fileCount} entries`],
      ["path", info.path],
      ["tree", info.treeDigest],
      ["variant", info.variantCid],
    ]),
});

async function find(context: Context, root: Root, spec: Spec): Promise<Found> {
  const { config, localPackages } = context.locations;
  if (spec.kind === "file") {
    await using npk = await openNpk(spec.path, { keys: openKeyStore(config).trusted() });
    return { manifest: npk.manifest, path: spec.path, installed: false, signedBy: npk.signatures.map(({ keyId }) => keyId) };
  }
  const programs = currentGeneration(root)?.programs ?? [];
  const installed = findInstalled(programs, spec.name);
  if (installed !== undefined && (spec.version === undefined || spec.version === installed.version)) {
    return {
      manifest: parseManifest(readManifest(root, installed), inRoot(root, manifestPath(installed))),
      path: inRoot(root, treePath(installed)),
      installed: true,
      explicit: installed.explicit,
      neededBy: programs.filter(({ dependencies }) => dependencies.includes(installed.key)).map(({ name }) => name),
    };
  }
  const local = await localRepository(localPackages, context.report).find(spec.name, { version: spec.version, architecture: architectureOf(programs) });
  if (local !== undefined) return { manifest: await readNpkManifest(local.path), path: local.path, installed: false };
  throw new NexusError("not-found", `${spec.name}${spec.version === undefined ? "" : `@${spec.version}`} is neither installed nor in the local repository ${localPackages}`, {
    hint: "nip list and nip list --available show what there is",
  });
}

function findInstalled(programs: readonly InstalledProgram[], name: string): InstalledProgram | undefined {
  try {
    return findProgram(programs, name);
  } catch (error) {
    if (error instanceof NexusError && error.code === "not-found") return undefined;
    throw error;
  }
}
