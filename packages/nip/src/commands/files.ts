// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { escapeLine, verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { ecosystems, findOffer, parseSpec, type Surroundings } from "@nexus/graft";
import { readEntries, versionName, type InstalledProgram, type Root } from "@nexus/store";
import { openAround } from "../around.ts";
import { findInstalled } from "../installed.ts";
import { chooseRoot } from "../root.ts";

interface Listing {
  name: string;
  version: string;
  /** Where they lie, or would: paths are relative to it. */
  folder: string;
  files: { path: string; kind?: string }[];
}

export default verb({
  schema: "nip.files/1",
  description: `Lists what a program consists of, one path a line: of an installed one as the manifest beside its tree has it, of another as its repository lists it, without downloading the package, where it does. Directories end with a slash.`,
  arguments: { name: { type: "one", label: "NAME", about: "an installed program, or a SPEC as in nip install" } },
  options: {},
  examples: [
    { command: "nip files mksh", about: "The files of mksh." },
    { command: "nip files nix::hello", about: "The files of a package that is not installed." },
  ],
  exitCodes: [3, 4, 5, 6, 7, 11],
  async run(context, { name }): Promise<Listing & { root: string }> {
    const root = chooseRoot(context);
    using around = openAround(context, root);
    return { root: root.path, ...(installedListing(root, around.target.programs, name) ?? (await offeredListing(name, around))) };
  },
  text: ({ folder, files }) => files.map(({ path, kind }) => escapeLine(`${folder}/${path}${kind === "directory" ? "/" : ""}`)).join("\n"),
});

function installedListing(root: Root, programs: readonly InstalledProgram[], name: string): Listing | undefined {
  const program = findInstalled(programs, name);
  if (program === undefined) return undefined;
  const folder = join(root.path, "Programs", program.app, versionName(program.version));
  return { name: program.name, version: program.version, folder, files: readEntries(root, program) };
}

async function offeredListing(name: string, around: Surroundings): Promise<Listing> {
  const { ecosystem, offer } = await findOffer(parseSpec(name), around);
  const files = await ecosystems[ecosystem].listFiles?.(offer, around);
  if (files === undefined) {
    throw new NexusError("not-found", `${offer.repository} does not list the files of ${offer.name}`, { hint: `nip install ${name} --dry-run shows what it would bring` });
  }
  return { name: offer.name, version: offer.version, folder: offer.name, files: files.map((path) => ({ path })) };
}
