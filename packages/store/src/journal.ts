// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { aliasPattern, aliasTargetPattern, type AliasChange } from "./aliases.ts";
import { flushFolder, removeFile } from "./folders.ts";
import type { Staging } from "./staging.ts";
import { inRoot, journalPath, systemPath, type Root } from "./root.ts";

/** What a transaction is about to do; written and flushed before it is done. Paths are relative to the root. */
export type JournalRecord =
  | { op: "begin"; pid: number; command: string }
  /** A staging folder is made. */
  | { op: "stage"; folder: string }
  /** What is staged goes to its place; what stood there goes into the staging folder. */
  | ({ op: "place" } & Staging)
  /** An alias gets a target; an earlier one led elsewhere before. */
  | ({ op: "alias" } & AliasChange)
  /** Generation `number` is made, then becomes the current one: that commits. */
  | { op: "generation"; number: number }
  /** What nothing needs any more is removed, in this order. */
  | { op: "discard"; paths: string[] };

/** An open journal: one JSON line a record in /System/nip.journal. */
export interface Journal {
  append(...records: JournalRecord[]): void;
  /** Ends the transaction: without its journal nothing is left to finish or undo. */
  remove(): void;
}

/** Begins a journal. The root must be locked and have none. */
export function beginJournal(root: Root, command: string): Journal {
  const path = inRoot(root, journalPath);
  const append = (...records: JournalRecord[]) => {
    const file = openSync(path, "a", 0o644);
    try {
      const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
      if (root.sync) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  };
  append({ op: "begin", pid: process.pid, command });
  flushFolder(root, systemPath);
  return { append, remove: () => removeJournal(root) };
}

export function removeJournal(root: Root): void {
  removeFile(root, journalPath);
  flushFolder(root, systemPath);
}

/**
 * The records of the journal that stands in a root, in order; none when there is no journal. A last line that was cut
 * short is left out: what it announced was never begun.
 * @throws NexusError "corrupt" for a journal damaged elsewhere.
 */
export function readJournal(root: Root): JournalRecord[] {
  const path = inRoot(root, journalPath);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, index) => parseRecord(line, `${path}:${index + 1}`));
}

/** What a journal may name besides aliases: hidden entries of an App's folder, generations, and what runs left beside aliases. Nothing else is ever moved or removed. */
const ownPath = /^(Programs\/[^/.][^/]*\/\.[^/.][^/]*|System\/Generations\/(\d+|\.[^/.][^/]*)|(Programs|n)\/\.(staging|trash|new):[^/]+)$/;

function parseRecord(line: string, place: string): JournalRecord {
  let record: JournalRecord;
  try {
    record = JSON.parse(line) as JournalRecord;
  } catch (cause) {
    throw damaged(place, "is no JSON", cause);
  }
  for (const path of pathsOf(record)) {
    if (typeof path !== "string" || !(ownPath.test(path) || aliasPattern.test(path))) throw damaged(place, `names ${JSON.stringify(path)}, which no transaction touches`);
  }
  if (record.op === "alias" && !isAliasChange(record)) throw damaged(place, "changes what is no alias");
  if (record.op === "generation" && !Number.isSafeInteger(record.number)) throw damaged(place, "names no generation");
  return record;
}

function isAliasChange({ path, target, before }: AliasChange): boolean {
  return aliasPattern.test(path) && [target, before ?? target].every((text) => typeof text === "string" && aliasTargetPattern.test(text));
}

function pathsOf(record: JournalRecord): unknown[] {
  switch (record.op) {
    case "stage":
      return [record.folder];
    case "place":
      return [record.folder, record.manifest, ...(record.tree === undefined ? [] : [record.tree])];
    case "discard":
      return [...record.paths];
    default:
      return [];
  }
}

function damaged(place: string, fault: string, cause?: unknown): NexusError {
  return new NexusError("corrupt", `${place}: the journal is damaged: the line ${fault}`, {
    hint: "move the file away; nip verify then says what is missing",
    cause,
  });
}
