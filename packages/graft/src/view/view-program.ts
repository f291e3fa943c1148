// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, treePath, type InstalledProgram, type Transaction } from "@nexus/store";
import type { Installed } from "../install/add-release.ts";
import type { PlannedPlain } from "../plain/plan-plain.ts";
import { hostRoot } from "./host-needs.ts";
import { linkEntries } from "./link-entries.ts";
import { planView, type ViewedTree } from "./plan-view.ts";

/** The App of closure views. */
const app = "Views";

/** Top folders of pacman's packages that do not lie below /usr. */
const besideUsr = ["boot", "dev", "etc", "home", "mnt", "opt", "proc", "root", "run", "srv", "sys", "tmp", "var"];

/** The key of a program's closure view. */
export function viewKey({ key }: Pick<InstalledProgram, "key">): string {
  return `${key}:view`;
}

/** Whether a program is no package, but there to let others run: a view, the launcher, the host's commands. */
export function isAuxiliary({ key }: Pick<InstalledProgram, "key">): boolean {
  return key.startsWith("nip:") || key.endsWith(":view");
}

/** The trees of a closure, for a view of it. */
export function viewedTrees(closure: readonly Installed[]): ViewedTree[] {
  return closure.map((each) => ({ tree: each.program, files: each.files }));
}

/**
 * Stages the view of a closure. With `aliases` it is what pkgsrc's programs find at their prefix; else the /usr of a
 * pacman program, with a shell of the host's where the closure has none.
 */
export async function addView(
  tx: Transaction,
  program: InstalledProgram,
  closure: readonly Installed[],
  as: { aliases: string[] | undefined } | { host: InstalledProgram | undefined; plain?: PlannedPlain },
): Promise<InstalledProgram> {
  const trees = viewedTrees(closure);
  const { entries } = "aliases" in as ? planView(trees) : planView(trees, { leaveOut: besideUsr, links: usrLinks(as.host) });
  const version = `${program.name}-${program.version}`;
  const { tree } = await tx.stageTree({
    app,
    version,
    entries: linkEntries(entries, "plain" in as ? as.plain?.entries : undefined),
    links: "any",
    manifest: (files) => writeDocument([{ name: "view", args: [program.key] }, formatFilesNode(files)]),
  });
  return {
    ...tree,
    key: viewKey(program),
    name: `view of ${program.name}`,
    ecosystem: program.ecosystem,
    architecture: program.architecture,
    layer: "foreign",
    explicit: false,
    dependencies: closure.map((each) => each.program.key),
    source: program.source,
    ...("aliases" in as && as.aliases !== undefined ? { aliases: as.aliases } : {}),
    ...("plain" in as && as.plain !== undefined && as.plain.aliases.length > 0 ? { aliases: as.plain.aliases, aliasEntry: "lib" } : {}),
  };
}

/** What a /usr has in every case: the folders that are one today, the host's data that no closure brings, and a shell for what calls one. */
function usrLinks(host: InstalledProgram | undefined): Record<string, string> {
  const links: Record<string, string> = { sbin: "bin", lib64: "lib" };
  for (const path of ["share/zoneinfo", "share/terminfo", "share/fonts"]) links[path] = `${hostRoot}/usr/${path}`;
  if (host !== undefined) links["bin/sh"] = `/${treePath(host)}/bin/sh`;
  return links;
}
