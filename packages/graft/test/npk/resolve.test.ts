// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import { resolveClosure, type Dependency, type PackageNode } from "../../src/npk/resolve.ts";

/** "a 1: b c@2" → a package. */
function pkg(text: string): PackageNode {
  const [head = "", needs = ""] = text.split(":");
  const [name = "", version = "1"] = head.trim().split(" ");
  const dependencies = needs
    .split(" ")
    .filter((word) => word !== "")
    .map((word): Dependency => ({ name: word.split("@")[0] ?? "", version: word.split("@")[1] }));
  return { name, version, dependencies };
}

async function resolve(wanted: string[], repository: string[], installed: string[] = []): Promise<string[]> {
  const all = repository.map(pkg);
  const find = async ({ name, version }: Dependency) => all.findLast((each) => each.name === name && (version === undefined || version === each.version));
  const nodes = await resolveClosure(
    wanted.map((word) => all.findLast(({ name }) => name === word) ?? pkg(word)),
    find,
    installed.map(pkg),
  );
  return nodes.map(({ name, version }) => `${name} ${version}`);
}

describe("a closure", () => {
  test("comes dependencies first, each package once", async () => {
    expect(await resolve(["a"], ["a 1: b c", "b 1: d", "c 1: d", "d 1"])).toEqual(["d 1", "b 1", "c 1", "a 1"]);
    expect(await resolve(["a", "d", "a"], ["a 1: d", "d 1"])).toEqual(["d 1", "a 1"]);
  });

  test("leaves installed dependencies that fit as they are", async () => {
    expect(await resolve(["a"], ["a 1: b", "b 2"], ["b 1"])).toEqual(["a 1"]);
    expect(await resolve(["a"], ["a 1: b@2", "b 1", "b 2"], ["b 1"])).toEqual(["b 2", "a 1"]);
  });

  test("takes what is asked for again although it is installed", async () => {
    expect(await resolve(["b"], ["b 2"], ["b 1", "a 1: b"])).toEqual(["b 2"]);
  });

  test("may hold a cycle", async () => {
    expect(await resolve(["a"], ["a 1: b", "b 1: a"])).toEqual(["b 1", "a 1"]);
  });
});

describe("a conflict names the chain", () => {
  test.each([
    ["a dependency that nobody has", ["a"], ["a 1: b", "b 1: c@3"], [], "a → b needs c 3, which is neither installed nor in the local repository"],
    ["two versions asked for", ["a 1", "a 2"], [], [], "two versions of a are needed: 2 (a) and 1 (a)"],
    ["a dependency against what was asked for", ["a", "b"], ["a 1: b@1", "b 1", "b 2"], [], "a needs b 1, but b 2 is to be installed"],
    ["an installed package against the change", ["b"], ["b 2"], ["a 1: b@1", "b 1"], "a 1 is installed and needs b 1, but b 2 would replace it (b)"],
  ])("%s", async (_, wanted, repository, installed, message) => {
    await expect(resolve(wanted, repository, installed)).rejects.toMatchObject({ code: "conflict", message });
  });
});
