// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry } from "@nexus/archive";
import { compareBytes, NexusError } from "@nexus/core";
import { fileEntry } from "../view/file-entry.ts";
import { triggerLimits } from "./limits.ts";
import type { DueCache } from "./triggers.ts";

/**
 * The files of a cache, at their paths below /usr: what a generator left in its folder of the scratch view, or what it printed.
 * @throws NexusError "failed" for anything that is no plain file of a plain name, for too much, and for nothing.
 */
export function madeFiles(usr: string, { trigger, folder, inputs }: DueCache, printed: string): Entry[] {
  const { prints, sorted, generator } = trigger;
  const refused = (what: string) => new NexusError("failed", `${generator} ${what}`);
  if (prints !== undefined) {
    if (printed === "") throw refused("printed nothing");
    if (Buffer.byteLength(printed) > triggerLimits.bytes) throw refused("printed too much");
    return [fileEntry(`${folder}/${prints}`, printed)];
  }
  const paths = [...pathsBelow(usr, folder, new Set(inputs), refused)].sort(compareBytes);
  if (paths.length === 0) throw refused("made nothing");
  let left: number = triggerLimits.bytes;
  return paths.map((path) => {
    const file = join(usr, path);
    const stats = lstatSync(file);
    if (!stats.isFile()) throw refused(`made ${JSON.stringify(path)}, which is no file`);
    if ((left -= stats.size) < 0) throw refused(`made more than ${triggerLimits.bytes} bytes`);
    if (sorted === true) return fileEntry(path, `${readFileSync(file, "utf8").trimEnd().split("\n").sort(compareBytes).join("\n")}\n`);
    return fileEntry(path, readFileSync(file));
  });
}

/** What is no folder below a folder, without the inputs. A name is looked at before it is used: the system may not have it as it was read. */
function* pathsBelow(usr: string, folder: string, inputs: ReadonlySet<string>, refused: (what: string) => NexusError, seen = { count: 0 }): Generator<string, void> {
  for (const entry of readdirSync(join(usr, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (inputs.has(path)) continue;
    if (!isPlainPath(path)) throw refused(`made ${JSON.stringify(path.slice(0, 200))}`);
    if (++seen.count > triggerLimits.files) throw refused(`made more than ${triggerLimits.files} files`);
    if (entry.isDirectory()) yield* pathsBelow(usr, path, inputs, refused, seen);
    else yield path;
  }
}

function isPlainPath(path: string): boolean {
  return /^[\w.+@/-]+$/.test(path) && path.length <= triggerLimits.pathBytes && path.split("/").length <= triggerLimits.depth;
}
