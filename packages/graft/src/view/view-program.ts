// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, treePath, type InstalledProgram, type Root, type Transaction } from "@nexus/store";
import type { Installed } from "../install/add-release.ts";
import { plainFolder, type PlannedPlain } from "../plain/plan-plain.ts";
import type { Caches } from "../triggers/add-caches.ts";
import { outcomeNodes } from "../triggers/outcomes.ts";
import { hostRoot } from "./host-needs.ts";
import { libraryLinks } from "./library-links.ts";
import { linkEntries } from "./link-entries.ts";
import { planView, type ViewedTree, type ViewOptions } from "./plan-view.ts";

/** The App of closure views. */
const app = "Views";

/** Top folders of pacman's packages that do not lie below /usr. */
const besideUsr = ["boot", "dev", "etc", "home", "mnt", "opt", "proc", "root", "run", "srv", "sys", "tmp", "var"];

/** The key of a program's closure view. */
export function viewKey({ key }: Pick<InstalledProgram, "key">): string {
  return `${key}:view`;
}

/** Whether a program is the view of a closure that another is part of. */
export function isViewOf({ key, dependencies }: InstalledProgram, member: Pick<InstalledProgram, "key">): boolean {
  return key.endsWith(":view") && dependencies.includes(member.key);
}

/** Whether a program is no package, but there to let others run: a view, the launcher, the host's commands. */
export function isAuxiliary({ key }: Pick<InstalledProgram, "key">): boolean {
  return key.startsWith("nip:") || key.endsWith(":view");
}

/** The trees of a closure, for a view of it. */
export function viewedTrees(closure: readonly Pick<Installed, "program" | "files">[]): ViewedTree[] {
  return closure.map((each) => ({ tree: each.program, files: each.files }));
}

/** How a view is made: for pkgsrc at its aliases; for pacman at /usr, with the caches of that, and its plain programs. */
export interface ViewPlan {
  options?: ViewOptions;
  aliases?: string[];
  made?: Caches;
  plain?: PlannedPlain;
}

/** Stages the view of a closure. */
export async function addView(tx: Transaction, program: InstalledProgram, closure: readonly Installed[], plan: ViewPlan): Promise<InstalledProgram> {
  const { options, plain, aliases = plain?.aliases ?? [], made: { caches, outcomes } = { caches: [], outcomes: [] } } = plan;
  const { entries } = planView(viewedTrees([...caches, ...closure]), options);
  const version = `${program.name}-${program.version}`;
  const { tree } = await tx.stageTree({
    app,
    version,
    entries: linkEntries(entries, plain?.entries),
    links: "any",
    manifest: (files) => writeDocument([{ name: "view", args: [program.key] }, ...outcomeNodes(outcomes), formatFilesNode(files)]),
  });
  return {
    ...tree,
    key: viewKey(program),
    name: `view of ${program.name}`,
    ecosystem: program.ecosystem,
    architecture: program.architecture,
    layer: "foreign",
    explicit: false,
    dependencies: [...closure, ...caches].map((each) => each.program.key),
    source: program.source,
    ...(aliases.length === 0 ? {} : { aliases, ...(plain === undefined ? {} : { aliasEntry: "lib" }) }),
  };
}

/** How the /usr of a pacman program is planned; a shell of the host's is there where the closure has none, and our own folder is no package's. */
export function usrOptions(root: Root, closure: readonly Installed[], host: InstalledProgram | undefined): ViewOptions {
  return { leaveOut: [...besideUsr, plainFolder], links: { ...usrLinks(host), ...libraryLinks(root, closure) } };
}

/** What a /usr has in every case: the folders that are one today, the host's data that no closure brings, and a shell for what calls one. */
function usrLinks(host: InstalledProgram | undefined): Record<string, string> {
  const links: Record<string, string> = { sbin: "bin", lib64: "lib" };
  for (const path of ["share/zoneinfo", "share/terminfo", "share/fonts"]) links[path] = `${hostRoot}/usr/${path}`;
  if (host !== undefined) links["bin/sh"] = `/${treePath(host)}/bin/sh`;
  return links;
}
