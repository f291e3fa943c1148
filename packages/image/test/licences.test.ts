// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkLicences, isGnu, requireAllowed } from "../src/index.ts";
import { temporaryFolder } from "./samples.ts";

function sample() {
  const root = temporaryFolder();
  mkdirSync(join(root, "Programs/.1-a/bin"), { recursive: true });
  writeFileSync(join(root, "Programs/.1-a/bin/tool"), "");
  mkdirSync(join(root, "System/Settings"), { recursive: true });
  writeFileSync(join(root, "System/Settings/passwd"), "");
  return root;
}

const own = ["Programs", "System/"];

test("every file gets its package and licence", () => {
  const tool = { name: "tool", license: "0BSD", tree: "Programs/.1-a", paths: ["bin", "bin/tool"] };
  const files = checkLicences(sample(), [tool], own, { allow: [], own: "CC0-1.0" });
  expect(files.find(({ path }) => path === "Programs/.1-a/bin/tool")).toEqual({ path: "Programs/.1-a/bin/tool", package: "tool", license: "0BSD" });
  expect(files.find(({ path }) => path === "System/Settings/passwd")).toMatchObject({ package: "nexus", license: "CC0-1.0" });
});

test("a file that no package owns is named", () => {
  const tool = { name: "tool", license: "0BSD", tree: "Programs/.1-a", paths: ["bin"] };
  expect(() => checkLicences(sample(), [tool], own, { allow: [], own: "CC0-1.0" })).toThrow("/Programs/.1-a/bin/tool");
});

test("a GNU licence is refused with the file's name, unless the profile allows the package", () => {
  const tool = { name: "tool", license: "MIT AND GPL-2.0-only", tree: "Programs/.1-a", paths: ["bin", "bin/tool"] };
  expect(() => checkLicences(sample(), [tool], own, { allow: [], own: "CC0-1.0" })).toThrow(/^\/Programs\/\.1-a.* of tool is under MIT AND GPL-2\.0-only/);
  expect(checkLicences(sample(), [tool], own, { allow: ["tool"], own: "CC0-1.0" })).toHaveLength(7);
});

test("files beside the root are held to the same policy", () => {
  const files = [
    { path: "nexus-boot/Image.gz", package: "linux", license: "GPL-2.0-only WITH Linux-syscall-note" },
    { path: "nexus-boot/EFI/BOOT/BOOTX64.EFI", package: "nexus-boot", license: "Apache-2.0" },
  ];
  expect(() => requireAllowed(files, { allow: ["nexus-boot"] })).toThrow("/nexus-boot/Image.gz of linux is under GPL-2.0-only WITH Linux-syscall-note");
  expect(() => requireAllowed(files, { allow: ["linux"] })).not.toThrow();
});

test.each([
  ["MIT", false],
  ["GPL-2.0-only", true],
  ["LGPL-2.1-or-later", true],
  ["AGPL-3.0-only", true],
  ["GFDL-1.3-or-later", true],
  ["MIT OR GPL-2.0-only", false],
  ["GPL-2.0-only OR MIT", false],
  ["MIT AND GPL-2.0-only", true],
  ["BSD-2-Clause AND (MIT OR GPL-3.0-or-later)", false],
  ["(GPL-2.0-only OR LGPL-2.1-only) AND MIT", true],
  ["GPL-2.0-only WITH Linux-syscall-note", true],
  ["GPL-2.0-only OR MIT AND LGPL-2.1-only", true],
  ["Apache-2.0 WITH LLVM-exception", false],
  ["MPL-2.0", false],
  ["EUPL-1.2", false],
])("%s: GNU %s", (expression, expected) => {
  expect(isGnu(expression)).toBe(expected);
});

test.each(["", "MIT OR", "OR MIT", "(MIT", "MIT)", "MIT BSD-2-Clause", "MIT WITH", "MIT AND AND MIT", "MIT/X11"])("%j is no licence expression", (expression) => {
  expect(() => isGnu(expression)).toThrow(expect.objectContaining({ code: "bad-document" }));
});
