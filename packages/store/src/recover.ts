// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { dirname } from "node:path";
import type { Report } from "@nexus/core";
import { aliasPattern, showAliases, unmakeAlias } from "./aliases.ts";
import { stagedGeneration } from "./commit.ts";
import { discard, freshLink, removeFile, removeIfEmpty } from "./folders.ts";
import { currentGeneration, currentNumber } from "./generation.ts";
import { readJournal, removeJournal, type JournalRecord } from "./journal.ts";
import { currentPath, generationPath, programsPath, type Root } from "./root.ts";
import { discardStaging, unplace } from "./staging.ts";
import { showPrograms } from "./visible-links.ts";

export interface Watch {
  report: Report;
  /** Told of each step right before it is taken. */
  onStep?: (step: string) => void;
}

/**
 * Ends what a journal tells of: when its generation is the current one, what was left to do is done; else all of it is
 * undone. Every transaction ends with it, and it is the same after a crash. The root must be locked. Interrupted itself,
 * it can be called again. Does nothing in a root without journal.
 * @throws NexusError "corrupt" for a damaged journal.
 */
export function recover(root: Root, watch: Watch): void {
  const records = readJournal(root);
  if (records.length === 0) return removeJournal(root); // a journal cut short in its first line announced nothing
  const step = watch.onStep ?? (() => {});
  if (!isCommitted(root, records)) undo(root, records, step);
  removeFile(root, freshLink(currentPath));
  for (const record of records) {
    if (record.op === "stage") {
      step(`clear ${record.folder}`);
      discardStaging(root, record.folder);
    } else if (record.op === "discard") {
      for (const path of record.paths) {
        step(`discard ${path}`);
        if (aliasPattern.test(path)) removeFile(root, path);
        else discard(root, path);
        if (dirname(dirname(path)) === programsPath) removeIfEmpty(root, dirname(path));
      }
    }
  }
  step("show programs");
  const programs = currentGeneration(root)?.programs ?? [];
  showPrograms(root, programs, watch.report);
  showAliases(root, programs, watch.report);
  step("remove journal");
  removeJournal(root);
}

function isCommitted(root: Root, records: readonly JournalRecord[]): boolean {
  const current = currentNumber(root);
  return records.some((record) => record.op === "generation" && record.number === current);
}

function undo(root: Root, records: readonly JournalRecord[], step: (step: string) => void): void {
  for (const record of records.toReversed()) {
    if (record.op === "place") {
      step(`unplace ${record.manifest}`);
      unplace(root, record);
    } else if (record.op === "alias") {
      step(`undo alias ${record.path}`);
      unmakeAlias(root, record);
    } else if (record.op === "generation") {
      step(`undo generation ${record.number}`);
      discard(root, stagedGeneration(record.number));
      discard(root, generationPath(record.number));
    }
  }
}
