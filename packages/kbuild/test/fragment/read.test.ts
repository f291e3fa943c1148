// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NexusError, formatDiagnostic } from "@nexus/core";
import { afterAll, expect, test } from "vitest";
import { checkFragments, readFragment } from "../../src/fragment/read.ts";

const folder = mkdtempSync(join(tmpdir(), "kbuild-fragments-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "base.config"), "CONFIG_A=y\n");
writeFileSync(join(folder, "base.x86_64.config"), "CONFIG_B=y\n");
writeFileSync(join(folder, "board.riscv64.config"), "CONFIG_C=y\n");
writeFileSync(join(folder, "own.board.riscv64.config"), "CONFIG_D=y\n");
writeFileSync(join(folder, "broken.config"), "CONFIG_E\n");
writeFileSync(join(folder, "board.dtbs"), "# two of them\nmaker/one\nmaker/two # the newer one\n");

const named = (value: string) => ({ value, at: { file: "p.kdl", line: 2, column: 5, endColumn: 8, sourceLine: "    fragments" } });

test("the part for all architectures comes before the part for one", () => {
  expect(readFragment(folder, named("base"), "x86_64").requests.map(({ symbol }) => symbol)).toEqual(["A", "B"]);
  expect(readFragment(folder, named("base"), "riscv64").requests.map(({ symbol }) => symbol)).toEqual(["A"]);
});

test("every file is named with its digest", () => {
  const read = [readFragment(folder, named("base"), "x86_64"), readFragment(folder, named("board"), "riscv64")];
  const files = read.flatMap(({ files }) => files);
  expect(files.map(({ name }) => name)).toEqual(["base.config", "base.x86_64.config", "board.riscv64.config", "board.dtbs"]);
  for (const { name, sha256 } of files) expect(execFileSync("sha256sum", [join(folder, name)], { encoding: "utf8" })).toContain(sha256);
});

test("a board's device trees", () => {
  expect(readFragment(folder, named("board"), "riscv64").deviceTrees).toEqual(["maker/one", "maker/two"]);
});

test.each([
  ["bord", "p.kdl:2:5: there is no fragment bord in", "did you mean board?"],
  ["own.bord", "p.kdl:2:5: there is no fragment own.bord in", "did you mean own.board?"],
  ["own", "p.kdl:2:5: there is no fragment own in", "there are base, board, broken, own.board"],
  ["own.board", "p.kdl:2:5: the fragment own.board has no part for x86_64, only for riscv64", 'fragments "own.board" arch="riscv64"'],
  ["board", "p.kdl:2:5: the fragment board has no part for x86_64, only for riscv64", 'fragments "board" arch="riscv64"'],
])("%s on x86_64 is refused where the profile names it", (name, message, hint) => {
  try {
    readFragment(folder, named(name), "x86_64");
    expect.unreachable();
  } catch (error) {
    const [diagnostic] = (error as NexusError).diagnostics;
    expect(formatDiagnostic(diagnostic!)).toContain(message);
    expect(diagnostic?.hint).toContain(hint);
  }
});

test("the faults of several fragments are found at once", () => {
  expect(checkFragments(folder, ["base", "bord", "broken", "board"].map(named), "x86_64").map(({ message }) => message)).toEqual([
    expect.stringContaining("there is no fragment bord"),
    "this is no setting of a symbol",
    expect.stringContaining("the fragment board has no part for x86_64"),
  ]);
});
