// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { currentGeneration, openRoot, setPreference, type Root } from "../src/index.ts";
import { install, type ProgramSpec, type TreeSpec } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

/** A program whose files hold its qualified name. */
function foreign(ecosystem: string, name: string, paths: readonly string[], { explicit = true, priority = undefined as number | undefined } = {}): ProgramSpec {
  const spec: TreeSpec = Object.fromEntries(paths.map((path) => [path, `${ecosystem}::${name}`]));
  return { name: `${name}-of-${ecosystem}`, spec, explicit, more: { key: `${ecosystem}:${name}`, name, ecosystem, priority } };
}
const own: ProgramSpec = { name: "hello", spec: { "bin/hello": "hello" } };
const read = (root: Root, path: string) => readFileSync(join(root.path, "System/Index", path), "utf8");

describe("who wins a path", () => {
  const hello = (ecosystem: string, priority?: number) => foreign(ecosystem, "hello", ["bin/hello"], { priority });
  test.each([
    ["the higher priority", [hello("nix", 10), hello("pacman", 5)], "nix::hello", ["pacman::hello"]],
    ["the later of equal priority", [hello("nix", 5), hello("pacman", 5)], "pacman::hello", ["nix::hello"]],
    ["no priority is zero", [hello("nix"), hello("pacman", -1), own], "hello", ["nix::hello", "pacman::hello"]],
  ])("%s", async (_, programs, winner, losers) => {
    const root = openRoot(temporaryFolder());
    const { conflicts } = await install(root, programs);
    expect(conflicts).toEqual([{ path: "bin/hello", winner, losers }]);
    expect(read(root, "bin/hello")).toBe(winner);
  });

  test("what came only because a foreign package needs it takes no part", async () => {
    const root = openRoot(temporaryFolder());
    const { conflicts } = await install(root, [
      own,
      foreign("nix", "bash", ["bin/bash", "bin/hello"], { explicit: false, priority: 10 }),
      { name: "musl", spec: { "lib/libc.so": "musl" }, explicit: false },
    ]);
    expect(conflicts).toEqual([]);
    expect(readdirSync(join(root.path, "System/Index/bin"))).toEqual(["hello"]);
    expect(read(root, "lib/libc.so")).toBe("musl");
    expect(readdirSync(join(root.path, "Programs/Bash-of-nix"))).toContain("Current");
  });
});

describe("a preference", () => {
  const programs = [own, foreign("nix", "hello", ["bin/hello", "share/x/one"]), foreign("pacman", "hello", ["bin/hello", "share/x/one", "share/x/two"])];

  test.each(["nix::hello", "nix:hello"])("overrules, by %s, and says who lost", async (program) => {
    const root = openRoot(temporaryFolder());
    const { conflicts } = await install(root, programs, {}, { preferences: [{ path: "bin/hello", program }] });
    expect(read(root, "bin/hello")).toBe("nix::hello");
    expect(read(root, "share/x/one")).toBe("pacman::hello");
    expect(conflicts).toContainEqual({ path: "bin/hello", winner: "nix::hello", losers: ["pacman::hello", "hello"] });
  });

  test("holds for our own packages and below merged directories", async () => {
    const root = openRoot(temporaryFolder());
    const preferences = [
      { path: "bin/hello", program: "npk::hello" },
      { path: "share/x/one", program: "nix::hello" },
    ];
    await install(root, programs, {}, { preferences });
    expect([read(root, "bin/hello"), read(root, "share/x/one"), read(root, "share/x/two")]).toEqual(["hello", "nix::hello", "pacman::hello"]);
  });

  test("goes from generation to generation, until another list is given", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, programs, {}, { preferences: [{ path: "bin/hello", program: "hello" }] });
    await install(root, programs.slice(1)); // without the program that is preferred, the rank decides
    expect(read(root, "bin/hello")).toBe("pacman::hello");
    await install(root, programs);
    expect(read(root, "bin/hello")).toBe("hello");
    await install(root, programs, {}, { preferences: [] });
    expect(read(root, "bin/hello")).toBe("pacman::hello");
    expect(currentGeneration(root)).not.toHaveProperty("preferences");
  });

  test("is one for each path", () => {
    const one = setPreference([], "bin/hello", "nix::hello");
    const two = setPreference(one, "bin/sh", "mksh");
    expect(setPreference(two, "bin/hello", "pacman::hello")).toEqual([
      { path: "bin/sh", program: "mksh" },
      { path: "bin/hello", program: "pacman::hello" },
    ]);
    expect(setPreference(two, "bin/hello", undefined)).toEqual([{ path: "bin/sh", program: "mksh" }]);
  });

  test.each(["bin", "doc/x", "/bin/sh", "bin/../x", ""])("of %j is refused", (path) => {
    expect(() => setPreference([], path, "mksh")).toThrow(expect.objectContaining({ code: "usage" }));
  });
});
