// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatCount, formatSize, escapeLine, verb, type Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { parseSpec, verifyNpk, type NameSpec, type Spec } from "@nexus/graft";
import { currentGeneration, verifyTrees, type Problem } from "@nexus/store";
import { openKeyStore } from "@nexus/trust";
import { requireInstalled } from "../installed.ts";
import { chooseRoot } from "../root.ts";

interface Checked {
  /** A program's name, "links" for the index and the visible links, or the path of a package file. */
  subject: string;
  detail: string;
  problems: Problem[];
}

export default verb({
  schema: "nip.verify/1",
  streams: true,
  description: `Checks installed programs against the manifests beside their trees, file by file, and with no argument the links of the generation too. A package file is checked from its first byte to its last: both frames, every signature, the manifest, the build log, every file.

Whatever differs is listed, and the exit code is 6.`,
  arguments: { subjects: { type: "any", label: "NAME|FILE", about: "an installed program or a package file (default: all that is installed)", complete: "file" } },
  options: {},
  examples: [
    { command: "nip verify", about: "Check everything that is installed." },
    { command: "nip verify ./hello-1.0-x86_64.npk", about: "Check a package before it is installed or passed on." },
  ],
  exitCodes: [3, 4, 6, 7, 11],
  async run(context, { subjects }) {
    const specs = subjects.map(parseSpec);
    specs.forEach(refuseAddress);
    const named = specs.filter((spec) => spec.kind === "name");
    const files = specs.filter((spec) => spec.kind === "file");
    const checked: Checked[] = [];
    for (const { path } of files) checked.push(await verifyFile(path, context.locations.config));
    if (files.length === 0 || named.length > 0) checked.push(...(await verifyPrograms(context, named)));
    return { checked, sound: checked.every(({ problems }) => problems.length === 0) };
  },
  text: ({ checked }) =>
    checked
      .flatMap(({ subject, detail, problems }) => [
        escapeLine(`${subject} ${detail}`.trim()) + (problems.length === 0 ? ": sound" : `: ${formatCount(problems.length, "problem")}`),
        ...problems.map(({ path, detail: what }) => `  ${escapeLine(`${path}: ${what}`)}`),
      ])
      .join("\n"),
  exitCode: ({ sound }) => (sound ? 0 : 6),
});

function refuseAddress(spec: Spec): void {
  if (spec.kind !== "url") return;
  throw new NexusError("usage", `${spec.url} is an address; what is verified lies on this machine`, { hint: "download it and name the file: nip verify ./NAME.npk" });
}

/** The programs that are named, or all and the links. */
async function verifyPrograms(context: Context, named: readonly NameSpec[]): Promise<Checked[]> {
  const { report, signal } = context;
  const root = chooseRoot(context);
  const installed = currentGeneration(root)?.programs ?? [];
  const keys = named.length === 0 ? undefined : named.map((spec) => requireInstalled(installed, spec).key);
  const { programs, links } = await verifyTrees(root, { keys, report, signal });
  const checked = programs.map(({ program, problems }): Checked => ({ subject: program.name, detail: program.version, problems }));
  return keys === undefined ? [...checked, { subject: "links", detail: "", problems: links }] : checked;
}

async function verifyFile(path: string, config: string): Promise<Checked> {
  const { manifest, signatures, sections } = await verifyNpk(path, { keys: openKeyStore(config).trusted() });
  const parts = sections.map(({ name, bytes }) => `${name} ${formatSize(bytes)}`).join(", ");
  const signers = signatures.map(({ keyId }) => keyId).join(", ");
  return { subject: path, detail: `${manifest.name} ${manifest.version}, signed by ${signers} (${parts})`, problems: [] };
}
