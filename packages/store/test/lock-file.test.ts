// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { whileLocked } from "../src/lock-file.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "nexus-lock-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that adds a line to a file so many times, each time by reading and writing the whole of it. */
const adder = (file: string, line: string, times: number) => `
  import { readFileSync, writeFileSync } from "node:fs";
  import { whileLocked } from ${JSON.stringify(join(import.meta.dirname, "../src/lock-file.ts"))};
  for (let time = 0; time < ${times}; time++) {
    whileLocked(${JSON.stringify(file)}, () => writeFileSync(${JSON.stringify(file)}, readFileSync(${JSON.stringify(file)}, "utf8") + ${JSON.stringify(`${line}\n`)}));
  }`;

test("processes that change one file at once lose nothing of each other's", async () => {
  const file = join(folder, "lines");
  writeFileSync(file, "");
  const names = ["a", "b", "c", "d"];
  await Promise.all(names.map((name) => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", adder(file, name, 25)])));
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").sort();
  expect(lines.join("")).toBe(names.map((name) => name.repeat(25)).join(""));
});

test("the lock is free again after a failure; its folder is made, and what it is beside need not exist", () => {
  const file = join(folder, "new/file");
  expect(() => whileLocked(file, () => { throw new Error("failed inside"); })).toThrow("failed inside"); // prettier-ignore
  expect(whileLocked(file, () => "again")).toBe("again");
  expect(statSync(`${file}.lock`).size).toBe(0);
});

test("where no lock can be had, nothing is done, and the reason is told", () => {
  mkdirSync(join(folder, "file.lock"));
  expect(() => whileLocked(join(folder, "file"), () => expect.unreachable())).toThrow(
    expect.objectContaining({ code: "permission", message: `${join(folder, "file.lock")} cannot be written` }),
  );
  writeFileSync(join(folder, "plain"), "");
  expect(() => whileLocked(join(folder, "plain/file"), () => expect.unreachable())).toThrow(
    expect.objectContaining({ code: "permission", message: `${join(folder, "plain")} cannot be written` }),
  );
});
