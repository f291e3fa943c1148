// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeStaleWork } from "@nexus/sandbox";
import { expect, test } from "vitest";
import { replaceFile } from "../../src/npk/replace-file.ts";
import { testFolder } from "./sample.ts";

test("the old file stays until the new one is whole", async () => {
  const folder = testFolder();
  const path = join(folder, "file");
  writeFileSync(path, "old");
  const size = await replaceFile(path, async (file) => {
    await file.appendFile("new one");
    expect(readFileSync(path, "utf8")).toBe("old");
  });
  expect([size, readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual([7, "new one", 0o644]);
  await expect(
    replaceFile(path, () => {
      throw new Error("broken");
    }),
  ).rejects.toThrow("broken");
  expect(readFileSync(path, "utf8")).toBe("new one");
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("what a killed process leaves is known as such, and goes with the other work of dead processes", () => {
  const folder = testFolder();
  const source = join(import.meta.dirname, "../../src/npk/replace-file.ts");
  const script = `import { replaceFile } from ${JSON.stringify(source)};
    await replaceFile(${JSON.stringify(join(folder, "file"))}, async () => process.kill(process.pid, "SIGKILL"));`;
  expect(() => execFileSync(process.execPath, ["--input-type=module", "--eval", script], { stdio: "ignore" })).toThrow(/SIGKILL|failed/);
  expect(readdirSync(folder)).toHaveLength(1);
  removeStaleWork(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder that is not there is not made", async () => {
  const folder = testFolder();
  await expect(replaceFile(join(folder, "absent/file"), async () => {})).rejects.toMatchObject({ code: "ENOENT" });
  expect(readdirSync(folder)).toEqual([]);
});
