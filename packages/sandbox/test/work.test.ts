// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWork, removeStaleWork, removeWork } from "../src/work.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-work-"));
});
afterAll(() => removeWork(folder));

test("work of dead processes is removed, that of living ones is not", () => {
  const mine = makeWork(folder);
  const dead = join(folder, ".work-999999999-1-0badcafe");
  const reused = join(folder, `.work-${process.pid}-1-0badcafe`);
  const other = join(folder, "work-999999999-1-0badcafe");
  for (const path of [dead, reused, other]) mkdirSync(join(path, "build"), { recursive: true });
  removeStaleWork(folder);
  expect([mine, dead, reused, other].map((path) => existsSync(path))).toEqual([true, false, false, true]);
});

test("no folder, no work", () => {
  expect(() => removeStaleWork(join(folder, "absent"))).not.toThrow();
});

test("a folder that its owner may not write to is removed too", () => {
  const work = makeWork(folder);
  mkdirSync(join(work, "closed"));
  writeFileSync(join(work, "closed/file"), "");
  chmodSync(join(work, "closed"), 0o500);
  removeWork(work);
  expect(existsSync(work)).toBe(false);
});
