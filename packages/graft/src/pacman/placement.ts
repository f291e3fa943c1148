// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import type { Entry } from "@nexus/archive";
import { absoluteTarget, linkTargetOf, treePathOf } from "./tree-path.ts";

/** Brings the members of a package to their places in the tree, and holds back links until all of it is known. */
export interface Placement {
  /** The member at its place; undefined when it needs no entry of its own there, or is a link, which comes later. */
  place(entry: Entry): Entry | undefined;
  /** The links, once everything else is placed. */
  links(): Entry[];
}

/** `what` is the package, for messages. */
export function placeInTree(what: string): Placement {
  /** What lies at each path of the tree, with the path in the package that put it there. */
  const taken = new Map<string, { kind: Entry["kind"]; from: string }>();
  const held: { from: string; at: string; target: string }[] = [];
  const linked = new Set<string>();
  const has = (at: string) => taken.has(at) || [at, ...parentsOf(at)].some((path) => linked.has(path));

  /** Whether this is the first at its place. */
  function take(at: string, kind: Entry["kind"], from: string): boolean {
    for (const parent of parentsOf(at)) occupy(parent, "directory", from);
    return occupy(at, kind, from);
  }

  function occupy(at: string, kind: Entry["kind"], from: string): boolean {
    const before = taken.get(at);
    if (before === undefined) taken.set(at, { kind, from });
    else if (kind !== "directory" || before.kind !== "directory") throw collision(what, at, before.from, from);
    return before === undefined;
  }

  return {
    place(entry) {
      const at = treePathOf(entry.path);
      if (entry.kind === "symlink") {
        const { path: from, target } = entry;
        // bin → usr/bin says what the tree is anyway.
        if (treePathOf(absoluteTarget(from, target).slice(1)) === at) return undefined;
        held.push({ from, at, target });
        linked.add(at);
        return undefined;
      }
      if (at === "") return undefined;
      const first = take(at, entry.kind, entry.path);
      if (entry.kind === "directory") return first ? { ...entry, path: at } : undefined;
      return entry.kind === "hardlink" ? { ...entry, path: at, target: treePathOf(entry.target) } : { ...entry, path: at };
    },
    links() {
      const placed = new Map<string, string>();
      const links: Entry[] = [];
      for (const { from, at, target: original } of held) {
        const target = linkTargetOf(from, original, has);
        if (placed.get(at) === target) continue; // sbin → usr/bin and usr/sbin → bin say the same
        take(at, "symlink", from);
        placed.set(at, target);
        links.push({ kind: "symlink", path: at, target });
      }
      return links;
    },
  };
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) parents.push(path.slice(0, slash));
  return parents;
}

function collision(what: string, at: string, one: string, other: string): NexusError {
  return new NexusError(
    "corrupt",
    `${what} is refused: ${JSON.stringify(one)} and ${JSON.stringify(other)} become one path, ${JSON.stringify(at)}, because usr/ is the tree itself`,
    {
      hint: "the package was made for another layout of the system",
    },
  );
}
