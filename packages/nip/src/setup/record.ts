// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { NexusError, writeFileAtomic } from "@nexus/core";

/** Something that `nip setup` made in the root of the machine. */
export type Made = { path: string; kind: "directory" } | { path: string; kind: "link"; target: string };

/** Where `nip setup` notes what it made, so that it can undo exactly that. */
export const recordFile = "/var/lib/nip/setup.json";

/** What an earlier `nip setup` made; empty when there was none. @throws NexusError "corrupt" for a damaged record. */
export function readRecord(): Made[] {
  let text: string;
  try {
    text = readFileSync(recordFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  try {
    const { schema, made } = JSON.parse(text) as { schema: string; made: Made[] };
    if (schema === "nip.setup-record/1" && Array.isArray(made) && made.every(isMade)) return made;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new NexusError("corrupt", `${recordFile} is not what nip setup writes`, { hint: "look at /Programs and /System yourself, then delete that file" });
}

/** Notes what setup is about to make, before it makes it. */
export function writeRecord(made: readonly Made[]): void {
  writeFileAtomic(recordFile, `${JSON.stringify({ schema: "nip.setup-record/1", made }, undefined, 2)}\n`);
}

/** Removes the record, and its folder if nothing else lies there. */
export function removeRecord(): void {
  rmSync(recordFile, { force: true });
  try {
    rmdirSync(dirname(recordFile));
  } catch {
    // Something else lies there, or it is gone.
  }
}

function isMade(value: unknown): value is Made {
  const { path, kind, target } = value as Record<string, unknown>;
  return ["/Programs", "/System", "/n"].some((place) => place === path) && (kind === "directory" || (kind === "link" && typeof target === "string"));
}
