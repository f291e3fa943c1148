// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync } from "node:fs";
import type { IndexDirectory, IndexNode } from "./link-index.ts";
import { addHandlers, formatMimeHandlers, mimeHandlersIn, mimeHandlersOf } from "./mime-handlers.ts";
import { inRoot, type Root } from "./root.ts";

const folder = "share/applications";
const file = "mimeinfo.cache";

/** Where the index says which program opens which type of file. */
export const mimeHandlersPath = `${folder}/${file}`;

/** Adds the list of what the programs of an index open to their desktop entries; nothing where no entry names a type. */
export function addMimeHandlers(root: Root, index: IndexDirectory): void {
  const share = index.children.get("share");
  const entries = share?.kind === "directory" ? share.children.get("applications") : undefined;
  if (share?.kind !== "directory" || entries === undefined) return;
  const handlers = handlersOf(root, entries, "");
  if (handlers.size === 0) return;
  const children = new Map([...childrenOf(root, entries), [file, { kind: "text", text: formatMimeHandlers(handlers) }] as const]);
  share.children.set("applications", { kind: "directory", children });
}

function handlersOf(root: Root, node: IndexNode, id: string): Map<string, string[]> {
  const handlers = new Map<string, string[]>();
  const prefix = id === "" ? "" : `${id}-`;
  if (node.kind === "directory") for (const [name, child] of node.children) addHandlers(handlers, handlersOf(root, child, `${prefix}${name}`));
  if (node.kind === "link") addHandlers(handlers, isFolder(root, node.target) ? mimeHandlersIn(inRoot(root, node.target), prefix) : mimeHandlersOf(inRoot(root, node.target), id));
  return handlers;
}

/** What a directory of the index shows, also where it is one link to a program's. */
function childrenOf(root: Root, node: IndexNode): ReadonlyMap<string, IndexNode> {
  if (node.kind === "directory") return node.children;
  if (node.kind !== "link") return new Map();
  const names = readdirSync(inRoot(root, node.target)).sort();
  return new Map(names.map((name) => [name, { kind: "link", target: `${node.target}/${name}` }]));
}

function isFolder(root: Root, path: string): boolean {
  return lstatSync(inRoot(root, path)).isDirectory();
}
