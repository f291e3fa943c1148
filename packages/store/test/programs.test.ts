// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import { addPrograms, diffGenerations, findProgram, removePrograms, type Generation, type InstalledProgram } from "../src/index.ts";

const program = (name: string, more: Partial<InstalledProgram> = {}): InstalledProgram => ({
  key: name,
  name,
  ecosystem: "npk",
  app: name.charAt(0).toUpperCase() + name.slice(1),
  version: "1",
  id: "0".repeat(32),
  architecture: "x86_64",
  layer: "app",
  explicit: true,
  dependencies: [],
  source: "local",
  ...more,
});
const generation = (programs: InstalledProgram[]): Generation => ({ number: 1, time: 0, command: "x", programs });
const names = (programs: readonly InstalledProgram[]) => programs.map(({ name }) => name);

describe("findProgram", () => {
  const installed = [program("gcc", { app: "GCC" }), program("Foo"), program("foo")];
  test.each([
    ["foo", 2],
    ["Foo", 1],
    ["FOO", 1],
    ["GCC", 0],
    ["Gcc", 0],
  ])("%s", (name, index) => expect(findProgram(installed, name)).toBe(installed[index]));

  test("what is not installed is an error with a hint", () => {
    expect(() => findProgram(installed, "zsh")).toThrow(expect.objectContaining({ code: "not-found", hint: expect.stringContaining("nip list") }));
  });
});

describe("addPrograms", () => {
  test("an upgrade keeps its place, so that no winner of a conflict changes; new ones follow", () => {
    const programs = addPrograms([program("a"), program("b")], [program("c"), program("a", { version: "2" })]);
    expect(programs.map(({ name, version }) => `${name} ${version}`)).toEqual(["a 2", "b 1", "c 1"]);
  });

  test("explicit stays explicit, and a dependency becomes explicit when asked for", () => {
    const added = addPrograms([program("a"), program("b", { explicit: false })], [program("a", { explicit: false }), program("b")]);
    expect(added.map(({ explicit }) => explicit)).toEqual([true, true]);
  });
});

describe("removePrograms", () => {
  const installed = [
    program("musl", { explicit: false }),
    program("jemalloc", { explicit: false, dependencies: ["musl"] }),
    program("mksh", { dependencies: ["jemalloc", "musl"] }),
    program("toybox", { dependencies: ["musl"] }),
    program("nano"),
  ];

  test("takes along what only the removed one needed", () => {
    const { programs, removed } = removePrograms(installed, ["mksh"]);
    expect(names(programs)).toEqual(["musl", "toybox", "nano"]);
    expect(names(removed)).toEqual(["jemalloc", "mksh"]);
  });

  test("keeps what was asked for, needed or not", () => {
    const explicit = installed.map((entry) => (entry.name === "jemalloc" ? { ...entry, explicit: true } : entry));
    expect(names(removePrograms(explicit, ["mksh"]).removed)).toEqual(["mksh"]);
  });

  test("refuses what another needs, and names it", () => {
    expect(() => removePrograms(installed, ["jemalloc"])).toThrow(
      expect.objectContaining({ code: "conflict", message: "jemalloc is needed by mksh", hint: "remove them together: nip remove jemalloc mksh" }),
    );
    expect(names(removePrograms(installed, ["jemalloc", "mksh"]).removed)).toEqual(["jemalloc", "mksh"]);
  });

  test("programs that need each other go together", () => {
    const circle = [program("a", { dependencies: ["b"] }), program("b", { explicit: false, dependencies: ["a"] }), program("c")];
    expect(names(removePrograms(circle, ["a"]).programs)).toEqual(["c"]);
  });

  test("everything can go", () => {
    expect(removePrograms(installed, ["mksh", "toybox", "nano"]).programs).toEqual([]);
  });

  test("what is not installed is an error", () => {
    expect(() => removePrograms(installed, ["nano", "zsh"])).toThrow(expect.objectContaining({ code: "not-found" }));
  });
});

test("diffGenerations tells other layers and dependencies of our own programs, not those of grafts", () => {
  const changed = (more: Partial<InstalledProgram>, other: Partial<InstalledProgram>) =>
    diffGenerations(generation([program("a", more)]), generation([program("a", { ...more, ...other })])).changed.length;
  expect(changed({}, { layer: "base" })).toBe(1);
  expect(changed({ dependencies: ["b", "c"] }, { dependencies: ["c"] })).toBe(1);
  expect(changed({ dependencies: ["b", "c"] }, { dependencies: ["c", "b"] })).toBe(0);
  expect(changed({ ecosystem: "nix" }, { dependencies: ["nip:nip-run"] })).toBe(0);
});

test("diffGenerations tells programs by name and content by id", () => {
  const rebuilt = program("b", { id: "1".repeat(32) });
  const diff = diffGenerations(generation([program("a"), program("b"), program("c")]), generation([rebuilt, program("c", { explicit: false }), program("d")]));
  expect(diff).toEqual({ added: [program("d")], removed: [program("a")], changed: [{ from: program("b"), to: rebuilt }] });
  expect(diffGenerations(undefined, generation([program("a")])).added).toHaveLength(1);
  expect(diffGenerations(generation([program("a")]), undefined).removed).toHaveLength(1);
});
