// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { outFolder } from "../src/out-folder.ts";

test("results go into a folder that is there or can be made, and nowhere else", () => {
  const folder = mkdtempSync(join(tmpdir(), "nexus-out-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "file"), "");
  symlinkSync("nowhere", join(folder, "dangling"));
  symlinkSync(".", join(folder, "link"));
  for (const path of [".", "new", "new/deep/er", "link", "link/new"]) expect(outFolder(join(folder, path))).toBe(join(folder, path));
  for (const [path, message] of [
    ["file", "file is no folder"],
    ["file/deep/er", "file is none"],
    ["dangling", "dangling is no folder"],
    ["link/file/new", "file is none"],
  ] as const) {
    expect(() => outFolder(join(folder, path))).toThrow(expect.objectContaining({ code: "usage", message: expect.stringContaining(message) }));
  }
});
