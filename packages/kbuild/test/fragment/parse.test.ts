// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { expect, test } from "vitest";
import { parseFragment } from "../../src/fragment/parse.ts";

test("settings, symbols that shall be off, comments and blank lines", () => {
  const text = '# why\n\nCONFIG_NET=y\n# CONFIG_SMP is not set\nCONFIG_NR_CPUS=8\nCONFIG_BASE=0x80200000\nCONFIG_LSM="land\\"lock"  \nCONFIG_X=n\n';
  expect(parseFragment(text, "f.config").map(({ symbol, value, at }) => [symbol, value, at.line])).toEqual([
    ["NET", "y", 3],
    ["SMP", "n", 4],
    ["NR_CPUS", "8", 5],
    ["BASE", "0x80200000", 6],
    ["LSM", '"land\\"lock"', 7],
    ["X", "n", 8],
  ]);
});

test("every fault is named with its place, several at once", () => {
  const text = "CONFIG_NET=yes\nNET=y\nCONFIG_A = y\n#CONFIG_B is not set\nCONFIG_C=y\nCONFIG_C=n\nCONFIG_D=\n";
  const error = failure(() => parseFragment(text, "f.config"));
  expect(error.code).toBe("bad-document");
  expect(error.diagnostics.map(({ line, column, message }) => [line, column, message])).toEqual([
    [1, 12, "CONFIG_NET has no value that Kconfig knows"],
    [2, 1, "this is no setting of a symbol"],
    [3, 1, "this is no setting of a symbol"],
    [4, 1, "this is no setting of a symbol"],
    [6, 1, "CONFIG_C stands here a second time"],
    [7, 10, "CONFIG_D has no value that Kconfig knows"],
  ]);
});

function failure(work: () => unknown): NexusError {
  try {
    work();
  } catch (error) {
    return error as NexusError;
  }
  throw new Error("nothing was thrown");
}
