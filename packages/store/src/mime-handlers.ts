// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareBytes } from "@nexus/core";

/** Bytes of one desktop entry that are read; with all their translations they have 100 KB. */
const entryBytes = 1024 * 1024;

/**
 * The types of files that programs say they open, in a folder of desktop entries: "text/plain" → names of entries in it. Links are
 * not followed. Desktop Entry Specification, "MimeType" and "Desktop file ID"; entries in folders below have a dash in their names.
 */
export function mimeHandlersIn(folder: string, prefix = ""): Map<string, string[]> {
  const handlers = new Map<string, string[]>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addHandlers(handlers, mimeHandlersIn(path, `${prefix}${entry.name}-`));
    else addHandlers(handlers, mimeHandlersOf(path, `${prefix}${entry.name}`));
  }
  return handlers;
}

/** The same of one entry, which has this ID. */
export function mimeHandlersOf(file: string, id: string): Map<string, string[]> {
  const stats = lstatSync(file);
  if (!file.endsWith(".desktop") || !stats.isFile() || stats.size > entryBytes) return new Map();
  return new Map(mimeTypes(readFileSync(file, "utf8")).map((type) => [type, [id]]));
}

/** Adds what others open. */
export function addHandlers(handlers: Map<string, string[]>, more: ReadonlyMap<string, readonly string[]>): void {
  for (const [type, ids] of more) handlers.set(type, [...(handlers.get(type) ?? []), ...ids]);
}

/** What update-desktop-database(1) would write: `mimeinfo.cache`. */
export function formatMimeHandlers(handlers: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...handlers].sort(([a], [b]) => compareBytes(a, b)).map(([type, ids]) => `${type}=${[...new Set(ids)].sort(compareBytes).join(";")};\n`);
  return `[MIME Cache]\n${lines.join("")}`;
}

/** The types of a desktop entry's main group; none when it is hidden. */
function mimeTypes(text: string): string[] {
  const [, group = ""] = /^\[Desktop Entry\][ \t]*\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text) ?? [];
  const valueOf = (key: string) => new RegExp(`^${key}[ \\t]*=[ \\t]*(.*)$`, "m").exec(group)?.[1]?.trim();
  if (valueOf("Hidden") === "true") return [];
  const types = (valueOf("MimeType") ?? "").split(";").map((type) => type.trim());
  return [...new Set(types)].filter((type) => /^[\w.+-]+\/[\w.+*-]+$/.test(type));
}
