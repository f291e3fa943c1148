// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatFields, formatSize, verb } from "@nexus/cli";
import { parseSpec } from "@nexus/graft";
import { openAround } from "../around.ts";
import { describe, type Description } from "../describe.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.info/1",
  description: `Shows what a package says of itself. An installed program is looked for first, then what the repositories offer; a package file is opened and its signature checked.

Of a graft it also shows where it came from and how far that is trusted, what came of trying it, how its commands are started and what that means for programs that they start, what was dropped from the package, and what its installation scripts ask for: done by nip, or not done.`,
  arguments: { spec: { type: "one", label: "SPEC", about: "an installed program, a package of a repository, or a file", complete: "file" } },
  options: {},
  examples: [
    { command: "nip info mksh", about: "Version, licence, layer, dependencies, size." },
    { command: "nip info nix::hello", about: "What the Nix repositories offer under that name, or what is installed." },
    { command: "nip info ./hello-1.0-x86_64.npk", about: "The same of a file, and who signed it." },
  ],
  exitCodes: [3, 4, 5, 6, 7, 11],
  async run(context, { spec }) {
    const root = chooseRoot(context);
    using around = openAround(context, root);
    return { root: root.path, ...(await describe(parseSpec(spec), root, around)) };
  },
  text: (info) =>
    formatFields([
      ["name", info.name],
      ["version", info.version],
      ["description", info.description],
      ["homepage", info.homepage],
      ["licence", info.license],
      ["architecture", info.architecture],
      ["ecosystem", info.ecosystem === "npk" ? undefined : info.ecosystem],
      ["repository", info.repository === undefined ? undefined : `${info.repository}${info.trust === undefined ? "" : ` (trust: ${info.trust})`}`],
      ["layer", info.layer],
      ["depends on", info.dependencies.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`))],
      ["could use", info.optional],
      ["installed", info.installed ? (info.explicit === true ? "yes, asked for" : "yes, as a dependency") : "no"],
      ["needed by", info.neededBy],
      ["verdict", info.verdict],
      ["started", info.run],
      ["host programs", info.starts?.hostPrograms],
      ["other grafts", info.starts?.otherGrafts],
      ["sudo, ping", info.starts?.setuid],
      ["ssh", info.starts?.ssh],
      ["dropped", info.dropped?.map(({ path, what }) => `${path}: ${what}`)],
      ["done by nip", effects(info, true)],
      ["not done", effects(info, false)],
      ["old prefixes", info.leftovers?.map(({ path, count }) => `${path}: ${count}`)],
      ["signed by", info.signedBy],
      ["size", sizeText(info)],
      ["path", info.path],
      ["tree", info.treeDigest],
      ["variant", info.variantCid],
    ]),
});

function effects({ effects: all = [] }: Description, done: boolean): string[] {
  return all.filter((effect) => effect.done === done).map(({ kind, subject }) => `${kind}: ${subject}`);
}

function sizeText({ size, fileCount, downloadSize }: Description): string | undefined {
  const parts = [];
  if (size !== undefined) parts.push(`${formatSize(size)}${fileCount === undefined ? "" : ` in ${fileCount} entries`}`);
  if (downloadSize !== undefined) parts.push(`${formatSize(downloadSize)} to download`);
  return parts.length === 0 ? undefined : parts.join(", ");
}
