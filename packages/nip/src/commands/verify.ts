// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatCount, formatSize, escapeLine, verb } from "@nexus/cli";
import { parseSpec, verifyNpk } from "@nexus/graft";
import { verifyTrees, type Problem } from "@nexus/store";
import { openKeyStore } from "@nexus/trust";
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
  exitCodes: [3, 6, 7, 11],
  async run(context, { subjects }) {
    const specs = subjects.map(parseSpec);
    const checked: Checked[] = [];
    for (const spec of specs) if (spec.kind === "file") checked.push(await verifyFile(spec.path, context.locations.config));
    const names = specs.flatMap((spec) => (spec.kind === "name" ? [spec.name] : []));
    if (names.length > 0 || specs.length === 0) {
      const { report, signal } = context;
      const { programs, links } = await verifyTrees(chooseRoot(context), { names, report, signal });
      checked.push(...programs.map(({ program, problems }) => ({ subject: program.name, detail: program.version, problems })));
      if (names.length === 0) checked.push({ subject: "links", detail: "", problems: links });
    }
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

async function verifyFile(path: string, config: string): Promise<Checked> {
  const { manifest, signatures, sections } = await verifyNpk(path, { keys: openKeyStore(config).trusted() });
  const parts = sections.map(({ name, bytes }) => `${name} ${formatSize(bytes)}`).join(", ");
  const signers = signatures.map(({ keyId }) => keyId).join(", ");
  return { subject: path, detail: `${manifest.name} ${manifest.version}, signed by ${signers} (${parts})`, problems: [] };
}
