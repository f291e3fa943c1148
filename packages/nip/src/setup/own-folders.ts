// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NexusError, type Report } from "@nexus/core";
import { collectGarbage, currentGeneration, findGarbage, inRoot, listGenerations, openRoot, type Root } from "@nexus/store";
import { logPath } from "../log.ts";

const generations = "System/Generations";
const everythingOld = { keep: 0, time: 0 };

/**
 * Removes folders of the machine (of `/Programs`, `/System` and `/n`) with what nip keeps in them, and only that: nothing
 * at all while a program is installed, or when anything else lies there.
 * @throws NexusError "conflict" naming what is in the way, "lock-busy".
 */
export async function removeOwnFolders(folders: readonly string[], options: { command: string; report: Report }): Promise<void> {
  const root = openRoot("/");
  const holdsState = folders.some((folder) => folder !== "/n");
  if (holdsState) checkNoPrograms(root);
  const known = knownPaths(root);
  const strays = folders.flatMap((folder) => strayPaths(folder, known));
  if (strays.length > 0) throw inTheWay(strays);
  // It takes the lock; a tree that another nip installs meanwhile stays, and is then in the way.
  if (holdsState && findGarbage(root, everythingOld).paths.length > 0) await collectGarbage(root, { ...everythingOld, ...options });
  for (const folder of folders) empty(folder, knownPaths(root));
}

function checkNoPrograms(root: Root): void {
  const names = (currentGeneration(root)?.programs ?? []).map(({ name }) => name);
  if (names.length === 0) return;
  throw new NexusError("conflict", `${names.join(", ")} would be lost: still installed in /Programs`, { hint: `remove them first: nip remove ${names.join(" ")}` });
}

/** Every path that the store and the log made, besides the folders that these lie in. No tree of an installed program. */
function knownPaths(root: Root): Set<string> {
  const numbers = listGenerations(root).map(({ number }) => `${generations}/${number}`);
  const state = [`${generations}/Current`, "System/Index", "System/Launch", "System/nip.lock", "System/nip.journal", logPath];
  return new Set([...findGarbage(root, everythingOld).paths, ...numbers, ...state].map((path) => inRoot(root, path)));
}

/** What lies in a folder and is neither known nor a folder of known things. */
function strayPaths(folder: string, known: ReadonlySet<string>): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (known.has(path)) return [];
    const ours = [...known].some((each) => each.startsWith(`${path}/`));
    return entry.isDirectory() && ours ? strayPaths(path, known) : [path];
  });
}

/** Removes a folder in which only known things and folders of them lie. */
function empty(folder: string, known: ReadonlySet<string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (known.has(path)) rmSync(path, { recursive: true });
    else if (entry.isDirectory()) empty(path, known);
  }
  try {
    rmdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw cause;
    throw inTheWay(readdirSync(folder).map((name) => join(folder, name)));
  }
}

function inTheWay(paths: readonly string[]): NexusError {
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  return new NexusError("conflict", `${paths[0]}${more} would be lost: not made by nip`, { hint: "move it away, then run the same command again" });
}
