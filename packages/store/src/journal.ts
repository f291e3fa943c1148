// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { flushFolder } from "./folders.ts";
import type { Staging } from "./staging.ts";
import { inRoot, journalPath, systemPath, type Root } from "./root.ts";

/** What a transaction is about to do; written and flushed before it is done. Paths are relative to the root. */
export type JournalRecord =
  | { op: "begin"; pid: number; command: string }
  /** A staging folder is made. */
  | { op: "stage"; folder: string }
  /** What is staged goes to its place; what stood there goes into the staging folder. */
  | ({ op: "place" } & Staging)
  /** Generation `number` is made, then becomes the current one: that commits. */
  | { op: "generation"; number: number }
  /** Something that nothing needs any more is removed. */
  | { op: "discard"; path: string };

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
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
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
  rmSync(inRoot(root, journalPath), { force: true });
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
  return lines.flatMap((line, index) => {
    try {
      return [JSON.parse(line) as JournalRecord];
    } catch (cause) {
      throw new NexusError("corrupt", `${path}:${index + 1}: the journal is damaged`, {
        hint: "move the file away; nip verify then says what is missing",
        cause,
      });
    }
  });
}
