// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The listing of a store path, `<hash>.ls`: JSON of the tree, as `nix-store` writes it with write-nar-listing=true.

import { checkEntryPath, limits } from "@nexus/archive";
import { NexusError } from "@nexus/core";

/** The paths of all files and links of a listing, in its order; "" stands for a store path that is no directory. @throws NexusError "corrupt". */
export function readListing(text: string, where: string): string[] {
  const paths: string[] = [];
  // By hand, not by calls: how deep it is nested is the listing's choice.
  const pending: { path: string; node: unknown }[] = [{ path: "", node: member(parse(text, where), "root") }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, node } = next;
    const type = member(node, "type");
    if (type === "regular" || type === "symlink") paths.push(path);
    else if (type !== "directory") throw malformed(where, `${JSON.stringify(path)} is of no known type`);
    else pending.push(...children(node, path, where).reverse());
    if (paths.length + pending.length > limits.entries) throw malformed(where, `it has more than ${limits.entries} entries`);
  }
  return paths;
}

function children(node: unknown, path: string, where: string): { path: string; node: unknown }[] {
  const entries = member(node, "entries");
  if (typeof entries !== "object" || entries === null) throw malformed(where, `the folder ${JSON.stringify(path)} has no entries`);
  return Object.entries(entries).map(([name, child]) => {
    const below = path === "" ? name : `${path}/${name}`;
    checkEntryPath(below);
    if (name.includes("/")) throw malformed(where, `the name ${JSON.stringify(name)} holds a slash`);
    return { path: below, node: child as unknown };
  });
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(where, "it is not JSON", cause);
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function malformed(where: string, why: string, cause?: unknown): NexusError {
  return new NexusError("corrupt", `${where} is no listing of a store path: ${why}`, { cause });
}
