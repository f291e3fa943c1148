// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { scanTree } from "../src/index.ts";
import { flushTree } from "../src/flush-tree.ts";
import { temporaryFolder } from "./support.ts";

const path = process.env["PATH"];
afterEach(() => {
  process.env["PATH"] = path;
});

/** A folder for PATH with a sync that notes what it was asked for, and then ends with this exit code. */
function withSync(exitCode: number): { log: string } {
  const folder = temporaryFolder();
  const log = join(folder, "log");
  writeFileSync(log, "");
  writeFileSync(join(folder, "sync"), `#!/bin/sh\necho "$*" >> ${log}\nexit ${exitCode}\n`);
  chmodSync(join(folder, "sync"), 0o755);
  process.env["PATH"] = folder;
  return { log };
}

async function tree(files: number) {
  const folder = join(temporaryFolder(), "tree");
  mkdirSync(folder);
  for (let index = 0; index < files; index++) writeFileSync(join(folder, String(index)), String(index));
  return { folder, entries: await scanTree(folder) };
}

test("many files are flushed by one call for their file system, few each on their own", async () => {
  const { log } = withSync(0);
  const few = await tree(20);
  await flushTree(few.folder, few.entries);
  expect(readFileSync(log, "utf8")).toBe("");
  const many = await tree(300);
  await flushTree(many.folder, many.entries);
  expect(readFileSync(log, "utf8")).toBe(`-f -- ${many.folder}\n`);
});

test("where sync cannot do that, or is not there, each file is flushed", async () => {
  const { folder, entries } = await tree(300);
  const unknown = [...entries, { ...entries[0]!, path: "missing" }]; // opening it shows that each file's turn comes
  const { log } = withSync(1);
  await expect(flushTree(folder, unknown)).rejects.toThrow("missing");
  expect(readFileSync(log, "utf8")).not.toBe("");
  process.env["PATH"] = "/nonexistent";
  await expect(flushTree(folder, unknown)).rejects.toThrow("missing");
  await flushTree(folder, entries);
});
