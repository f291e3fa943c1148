// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { limits } from "@nexus/archive";
import type { TreeEntry } from "./tree-entry.ts";

/** Looks an entry up by its path in the tree. */
export type LinkMap = (path: string) => TreeEntry | undefined;

/**
 * Where a path of a tree ends when every link on its way is followed as the kernel does: "inside" the tree (the file itself
 * may be missing), in a "system" folder named by an absolute path, at another "absolute" path, or "outside" the tree by a
 * relative one. Endless chains are "outside".
 */
export type LinkEnd = "inside" | "system" | "outside" | "absolute";

const mostLinks = 40; // as many as Linux follows

/** Folders outside every tree that a link may name by its absolute path: they hold no secrets of users and are no way to write. */
const systemFolders = /^\/(Programs|System|n|dev|proc|sys|run)(\/|$)/;

/** A place in the tree; the tree's own folder has none above it. */
interface Place {
  path: string;
  depth: number;
  above?: Place;
}

/** What following a link came to. */
interface Followed {
  end: LinkEnd;
  /** Where it led, when that is inside. */
  place: Place;
  /** How many further links were followed for it. */
  links: number;
}

/** A path or a link's target on its way. */
interface Walk extends Followed {
  text: string;
  /** How far the text was read. */
  at: number;
  /** The link whose target it is; "" for the path that was asked for. */
  link: string;
}

const top: Place = { path: "", depth: 0 };

/** Where a path of a tree ends. */
export function followLink(path: string, lookUp: LinkMap): LinkEnd {
  return linkFollower(lookUp)(path);
}

/** The same for many paths of one tree: the target of each link is read once, however many paths lead through it. */
export function linkFollower(lookUp: LinkMap): (path: string) => LinkEnd {
  const known = new Map<string, Followed>();

  function follow(path: string): LinkEnd {
    const walks = [begin("", path, top)];
    for (;;) {
      const walk = walks.at(-1)!;
      const next = advance(walk);
      if (next !== undefined) {
        known.set(next.link, { ...next, end: "outside" }); // which it is where it comes to itself again
        walks.push(next);
        continue;
      }
      walks.pop();
      if (walks.length === 0) return walk.end;
      known.set(walk.link, { end: walk.end, place: walk.place, links: walk.links });
    }
  }

  /** Goes on to the next link that was never followed, and returns the walk along its target; undefined at the end. */
  function advance(walk: Walk): Walk | undefined {
    while (walk.end === "inside" && walk.at < walk.text.length) {
      const slash = walk.text.indexOf("/", walk.at);
      const next = slash === -1 ? walk.text.length : slash;
      const name = walk.text.slice(walk.at, next);
      if (name === "..") leave(walk);
      else if (name !== "" && name !== ".") {
        const place = below(walk.place, name);
        const entry = place.depth > limits.depth ? undefined : lookUp(place.path);
        if (entry?.kind !== "symlink") walk.place = place;
        else {
          const followed = known.get(place.path);
          if (followed === undefined) return begin(place.path, entry.target, walk.place);
          pass(walk, followed);
        }
      }
      walk.at = next + 1;
    }
    return undefined;
  }

  return follow;
}

function begin(link: string, text: string, place: Place): Walk {
  const end = !text.startsWith("/") ? "inside" : systemTarget(text) ? "system" : "absolute";
  return { link, text, at: 0, place, links: 0, end };
}

function leave(walk: Walk): void {
  if (walk.place.above === undefined) walk.end = "outside";
  else walk.place = walk.place.above;
}

function below(above: Place, name: string): Place {
  return { path: above.depth === 0 ? name : `${above.path}/${name}`, depth: above.depth + 1, above };
}

function pass(walk: Walk, { end, place, links }: Followed): void {
  walk.links += 1 + links;
  walk.end = walk.links > mostLinks ? "outside" : end;
  walk.place = place;
}

function systemTarget(target: string): boolean {
  return systemFolders.test(target) && !target.split("/").includes("..");
}
