// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { formatCount, verb, type Context } from "@nexus/cli";
import { architectures, silent, type Architecture } from "@nexus/core";
import { installOpened, programOf, type Npk } from "@nexus/graft";
import { addPrograms, currentGeneration, inRoot, treePath, verifyTrees, type InstalledProgram, type Root } from "@nexus/store";
import { changeOf, changesBetween, formatOutcome, planOf, type Change, type Outcome } from "../changes.ts";
import { logged } from "../log.ts";
import { chooseRoot, envCommand, firstUseNotes, indexFolder } from "../root.ts";
import { selectPackages } from "../select.ts";
import { parseSpec } from "../spec.ts";

export default verb({
  schema: "nip.install/1",
  streams: true,
  description: `Installs packages and all they depend on, and makes a new generation with them. A package of an installed name takes its place; one that is installed already is checked, and written anew where it is damaged. Nothing changes before the plan was shown and agreed to, and what changes becomes visible in one step or not at all.

Packages come from the local repository (what nip build and nip pack made on this machine) or from files. Each must be signed by a key that is trusted here, and is checked whole: its signature, the digest of every file, and that its programs are linked as their layer demands.`,
  arguments: { specs: { type: "many", label: "SPEC", about: "NAME, NAME@VERSION, npk::NAME, or a package file ./x.npk", complete: "file" } },
  options: {
    arch: { type: "text", value: "ARCH", choices: architectures, about: "architecture to take from the repository (default: that of the root's programs, else this machine's)" },
  },
  examples: [
    { command: "nip install mksh", about: "Install the newest mksh of the local repository." },
    { command: "nip install ./hello-1.0-x86_64.npk --dry-run", about: "Show what installing a file would change." },
    { command: "nip install --root /mnt/image --yes toybox mksh", about: "Install into another root without a question." },
  ],
  exitCodes: [3, 4, 6, 7, 8, 9, 10, 20],
  async run(context, { specs }, { arch }): Promise<Outcome> {
    const wanted = specs.map(parseSpec);
    const root = chooseRoot(context);
    const before = currentGeneration(root)?.programs ?? [];
    await using selection = await selectPackages(context, wanted, { root, installed: before, architecture: arch as Architecture | undefined });
    const { packages, explicit } = selection;
    const after = addPrograms(
      before,
      packages.map(({ manifest }) => programOf(manifest, explicit.includes(manifest.name))),
    );
    const changes = [...changesBetween(before, after), ...(await mending(context, root, before, packages))];
    const planned: Outcome = { root: root.path, changes, disk: newBytes(root, packages), notes: firstUseNotes(root), generation: null, conflicts: [] };
    if (changes.length === 0 || !(await context.confirm(planOf(title(planned), planned)))) return planned;
    const { report, signal, commandLine } = context;
    const options = { explicit, report, signal, time: Math.floor(Date.now() / 1000), command: commandLine.join(" ") };
    const { generation, conflicts } = await logged(
      context,
      root,
      changes,
      () => installOpened(root, packages, options),
      (result) => `generation ${result.generation.number}`,
    );
    pathHint(root, context);
    return { ...planned, generation: generation.number, conflicts };
  },
  text: formatOutcome,
});

/** The packages that are installed as they are, but whose trees are not what they should be. */
async function mending({ signal }: Context, root: Root, before: readonly InstalledProgram[], packages: readonly Npk[]): Promise<Change[]> {
  const ids = new Set(packages.map(({ manifest }) => programOf(manifest, true).id));
  const names = before.filter(({ ecosystem, id }) => ecosystem === "npk" && ids.has(id)).map(({ name }) => `npk::${name}`);
  if (names.length === 0) return [];
  const { programs } = await verifyTrees(root, { names, report: silent, signal });
  const damaged = programs.filter(({ problems }) => problems.length > 0);
  return damaged.map(({ program }) => changeOf("change", program, { from: program.version, reason: "mended" }));
}

/** How the shell finds the programs, when it does not yet. */
function pathHint(root: Root, context: Context): void {
  const folder = `${indexFolder(root)}/bin`;
  if ((process.env["PATH"] ?? "").split(":").includes(folder)) return;
  context.report({ type: "note", message: `the programs are in ${folder}; put it on PATH with: ${envCommand(root.path, context)}` });
}

function title({ root, changes }: Pick<Outcome, "root" | "changes">): string {
  return `Install ${formatCount(changes.filter(({ action }) => action !== "remove").length, "package")} into ${root === "/" ? "/Programs" : root}`;
}

/** Bytes of the files of those trees that do not lie in the root yet. */
function newBytes(root: Root, packages: readonly Npk[]): number {
  const fresh = packages.filter(({ manifest }) => !existsSync(inRoot(root, treePath(programOf(manifest, true)))));
  return fresh.flatMap(({ manifest }) => manifest.files).reduce((sum, entry) => sum + (entry.kind === "file" ? entry.size : 0), 0);
}
