// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRoot } from "../src/index.ts";
import { temporaryFolder } from "./support.ts";

test("a root is a folder, a link to one, or not there yet", () => {
  const folder = temporaryFolder();
  symlinkSync(folder, join(folder, "link"));
  for (const path of [folder, join(folder, "link"), join(folder, "new/root")]) expect(openRoot(path)).toEqual({ path, sync: true });
});

test.each([
  ["a file", "file", "file"],
  ["below a file", "file/root", "file"],
  ["a link to a file", "link", "link"],
  ["a folder whose System is a file", "root", "root/System"],
])("%s can be no root, and the message names what is no folder", (_, place, culprit) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  symlinkSync("file", join(folder, "link"));
  mkdirSync(join(folder, "root"));
  writeFileSync(join(folder, "root/System"), "");
  const message = `${join(folder, place)} can be no root: ${join(folder, culprit)} is no folder`;
  expect(() => openRoot(join(folder, place))).toThrow(expect.objectContaining({ code: "usage", message }));
});
