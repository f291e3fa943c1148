// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostArchitecture } from "@nexus/core";
import type { Root } from "@nexus/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { libraryNames, missingLibraries, type PlacedTree } from "../../src/gate/needed.ts";
import { compile, placed, placeOf, treeOf } from "./compiled.ts";

const folder = mkdtempSync(join(tmpdir(), "nip-needed-"));
const root: Root = { path: join(folder, "root"), sync: false };
const architecture = hostArchitecture();
let program: PlacedTree;
let library: PlacedTree;

beforeAll(async () => {
  const path = compile(root, "Lib", "lib/libword.so.1", "int word(void) { return 1; }", "-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libword.so.1");
  compile(root, "Program", "bin/program", "int word(void); int main(void) { return word(); }", path);
  [library, program] = [await placed(root, "Lib"), await placed(root, "Program")];
});
afterAll(() => rmSync(folder, { recursive: true }));

const missing = (closure: PlacedTree[], contract: RegExp[] = [], wanted: string = architecture) =>
  missingLibraries(root, program, libraryNames(closure), { architecture: wanted, contract }).map(({ path, library: name }) => `${path}: ${name}`);

test("a library that neither the closure nor the host's contract has is named with the file that needs it", () => {
  expect(missing([program, library]).sort()).toEqual([expect.stringMatching(/^bin\/program: ld-linux/), "bin/program: libc.so.6"].sort());
  expect(missing([program], [/^libc\.so\.6$/, /^ld-linux/])).toEqual(["bin/program: libword.so.1"]);
  expect(missing([program, library], [/^libc\.so\.6$/, /^ld-linux/])).toEqual([]);
});

test("a contract counts only as far as this host keeps it", () => {
  const other: PlacedTree = { tree: program.tree, files: program.files };
  expect(missingLibraries(root, other, libraryNames([other, library]), { architecture, contract: [/^lib(c|nosuch)\.so/, /^ld-linux/] })).toEqual([]);
  expect(missing([program], [/./])).toEqual(["bin/program: libword.so.1"]);
});

test("files of another machine, and data that begins like a program, are passed over", async () => {
  expect(missing([program], [], "riscv64")).toEqual([]);
  mkdirSync(placeOf(root, "Data"), { recursive: true });
  writeFileSync(join(placeOf(root, "Data"), "sample"), "\x7fELF and nothing more");
  const data = await placed(root, "Data");
  expect(missingLibraries(root, data, libraryNames([data]), { architecture, contract: [] })).toEqual([]);
});

test("musl's linker answers to the names of the libraries that it is", () => {
  const linker: PlacedTree = { tree: treeOf("Musl"), files: [{ kind: "symlink", path: "lib/ld-musl-x86_64.so.1", target: "libc.so" }] };
  const needs = missing([program, library, linker], [/^ld-linux/]);
  expect(needs).toEqual(["bin/program: libc.so.6"]);
});
