// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NexusError } from "@nexus/core";
import { readChoice } from "../src/choice.ts";

let recipesDir: string;

beforeEach(() => {
  recipesDir = mkdtempSync(join(tmpdir(), "nexus-kernel-"));
  cpSync(join(import.meta.dirname, "../../../recipes/linux"), join(recipesDir, "linux"), { recursive: true });
  writeFileSync(join(recipesDir, "linux/fix.patch"), "--- a\n+++ b\n");
});
afterEach(() => rmSync(recipesDir, { recursive: true }));

/** The faults of the kernel's recipe with more nodes in it, or with more in its source. */
function faults(more: string, inSource = "", source = "source"): string[] {
  const file = join(import.meta.dirname, "../../../recipes/linux/recipe.kdl");
  const text = readFileSync(file, "utf8").replace("    source {\n", `    ${more}\n    ${source} {\n        ${inSource}\n`);
  writeFileSync(join(recipesDir, "linux/recipe.kdl"), text);
  try {
    readChoice({ recipesDir }, { recipe: "linux", architecture: "x86_64", fragments: [], options: [] });
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: "bad-document" });
    return (error as NexusError).diagnostics.map(({ message }) => message);
  }
}

test("the kernel's recipe is taken as it is", () => {
  expect(faults("")).toEqual([]);
});

test.each([
  ["build", 'build { run "true"; }', ""],
  ["build", 'build { env KCFLAGS="-O3"; run "true"; }', ""],
  ["flags", 'flags "-O3"', ""],
  ["build-depends", 'build-depends { pkg "musl"; }', ""],
  ["dependencies", 'dependencies { pkg "musl"; }', ""],
  ["outputs", 'outputs "vmlinux"', ""],
  ["layer", 'layer "base"', ""],
  ["strip", 'strip "none"', ""],
  ["pledge", 'pledge "STDIO"', ""],
  ["unveil", 'unveil "/" "r"', ""],
  ["file or folder", "", 'file "fix.patch"'],
  ["only", "", 'only "kernel"'],
])("a kernel's recipe with %s is refused: nothing of it would reach the kernel", (what, more, inSource) => {
  expect(faults(more, inSource)).toEqual([`${what}: a kernel is made without it, so it would be left out without a word`]);
});

test("neither does the release go into another folder", () => {
  expect(faults("", "", 'source into="linux"')).toEqual([expect.stringMatching(/^into: /)]);
});

test("all such nodes are named at once", () => {
  expect(faults('flags "-O3"; build { run "true"; }', 'file "fix.patch"')).toHaveLength(3);
});
