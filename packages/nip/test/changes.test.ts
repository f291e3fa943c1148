// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import type { InstalledProgram } from "@nexus/store";
import { generationNumber } from "../src/activate.ts";
import { changesBetween, formatOutcome, planOf } from "../src/changes.ts";

function program(name: string, version: string, more: Partial<InstalledProgram> = {}): InstalledProgram {
  const about = { app: name, id: version.padEnd(32, "0"), ecosystem: "npk", architecture: "x86_64", layer: "base", source: "local" };
  return { key: name, name, version, ...about, explicit: true, dependencies: [], ...more };
}

/** The lines of a plan that leads from some programs to others. */
function lines(before: InstalledProgram[], after: InstalledProgram[]): string[] {
  const { changes } = planOf("a plan", { changes: changesBetween(before, after), disk: 0, notes: [] });
  return changes.map(({ action, subject, detail }) => [action, subject, detail].filter(Boolean).join(" "));
}

test("what comes, goes and becomes another is told, dependencies as such", () => {
  const before = [program("gone", "1"), program("same", "1"), program("moved", "1")];
  const after = [program("same", "1"), program("moved", "2"), program("lib", "3", { explicit: false }), program("new", "4")];
  expect(lines(before, after)).toEqual(["add lib 3 dependency", "add new 4", "change moved 2 was 1", "remove gone 1"]);
});

test("a change without another version says what changed", () => {
  const lib = program("lib", "1", { explicit: false });
  expect(lines([lib], [{ ...lib, explicit: true }])).toEqual(["change lib 1 asked for now"]);
  expect(lines([lib], [{ ...lib, id: "b".repeat(32) }])).toEqual(["change lib 1 another build"]);
  expect(lines([lib], [lib])).toEqual([]);
});

test("views and the launcher are no change of the user's", () => {
  const helpers = [program("view", "1", { key: "nix:app:view" }), program("nip-run", "1", { key: "nip:nip-run" })];
  expect(lines([], helpers)).toEqual([]);
  expect(lines(helpers, [])).toEqual([]);
});

test("an outcome says what is active and who has the names that several have", () => {
  const outcome = { root: "/r", changes: [], disk: 0, notes: [], generation: 7, conflicts: [{ path: "bin/x", winner: "a", losers: ["b", "c"] }] };
  expect(formatOutcome(outcome)).toBe("generation 7 is active in /r\nbin/x is of a; also in b, c");
  expect(formatOutcome({ ...outcome, generation: null })).toBe("nothing to change");
});

test.each(["0", "-1", "07", "1e3", "9999999999", "last", ""])("%j is no generation", (text) => {
  expect(() => generationNumber(text)).toThrow(expect.objectContaining({ code: "usage" }));
});

test("a generation is a number", () => {
  expect(generationNumber("12")).toBe(12);
});
