// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { expand, usesIn } from "../../src/recipe/variables.ts";

test("uses are found with their kind", () => {
  expect(usesIn("a${CC}b${pkg:musl} ${OUT")).toEqual([
    { text: "${CC}", kind: "variable", name: "CC" },
    { text: "${pkg:musl}", kind: "package", name: "musl" },
    { text: "${OUT", kind: "malformed", name: "OUT" },
  ]);
  expect(usesIn("$HOME and $(x) stay")).toEqual([]);
});

test("values replace variables once, unknown ones stay", () => {
  expect(expand("${A}/${pkg:musl}/${B}", { A: "${B}", "pkg:musl": "/Programs/Musl/1" })).toBe("${B}//Programs/Musl/1/${B}");
  expect(expand("${toString}${constructor}", {})).toBe("${toString}${constructor}");
});
