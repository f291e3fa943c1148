// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, symlinkSync } from "node:fs";
import { NexusError, toNexusError } from "@nexus/core";
import { flushFolder, makeFolder, present } from "./folders.ts";
import { currentNumber } from "./generation.ts";
import { beginJournal, type Journal } from "./journal.ts";
import { lockRoot } from "./lock.ts";
import { recover, type Watch } from "./recover.ts";
import { generationsPath, indexPath, inRoot, programsPath, systemPath, type Root } from "./root.ts";

/**
 * Runs a change of a root under its lock, with a journal. First ends what an earlier change left; at the end, whether
 * `work` returns or throws, ends this one: finished when it committed, undone when it did not.
 * @throws NexusError "lock-busy", "permission", "disk-full", and what `work` throws.
 */
export async function change<T>(root: Root, command: string, watch: Watch, work: (journal: Journal) => Promise<T>): Promise<T> {
  try {
    prepare(root);
    using _lock = lockRoot(root);
    recover(root, watch);
    return await endAfter(root, watch, () => {
      watch.onStep?.("begin");
      return work(beginJournal(root, command));
    });
  } catch (error) {
    throw explain(root, toNexusError(error));
  }
}

function explain(root: Root, error: NexusError): NexusError {
  if (error.code !== "permission" || error.hint !== undefined) return error;
  return new NexusError("permission", `${root.path} cannot be changed: ${error.message}`, {
    hint: "run the command as the owner of that folder, or name another with --root",
    cause: error.cause,
  });
}

async function endAfter<T>(root: Root, watch: Watch, work: () => Promise<T>): Promise<T> {
  const before = currentNumber(root);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    undoAfterFailure(root, watch);
    throw error;
  }
  try {
    recover(root, watch);
  } catch (cause) {
    const current = currentNumber(root);
    if (current === before) throw cause;
    const { code, message } = toNexusError(cause);
    throw new NexusError(code, `generation ${current} is active in ${root.path}, but its last steps failed: ${message}`, {
      hint: "the next nip command finishes them",
      cause,
    });
  }
  return result;
}

function undoAfterFailure(root: Root, watch: Watch): void {
  try {
    recover(root, watch);
  } catch (error) {
    const { message } = toNexusError(error); // the failure itself matters more than that it left something behind
    watch.report({ type: "warn", message: `what was begun in ${root.path} could not be removed: ${message}; the next nip command removes it` });
  }
}

function prepare(root: Root): void {
  mkdirSync(root.path, { recursive: true });
  makeFolder(root, programsPath);
  makeFolder(root, generationsPath);
  if (present(root, indexPath)) return;
  symlinkSync("Generations/Current/Index", inRoot(root, indexPath));
  flushFolder(root, systemPath);
}
