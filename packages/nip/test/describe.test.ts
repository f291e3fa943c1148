// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locations } from "@nexus/core";
import { parseSpec } from "@nexus/graft";
import { inRoot, treePath, type Root } from "@nexus/store";
import { openKeyStore } from "@nexus/trust";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flipByte } from "../../graft/test/contract/subject.ts";
import { writeDatabase } from "../../graft/test/pacman/written-database.ts";
import { makeReadWorld, type World } from "../../graft/test/world.ts";
import { describe } from "../src/describe.ts";
import { makeMachine, type Machine } from "./machine.ts";
import { installMade } from "./made-grafts.ts";

let folder: string;
let root: Root;
let world: World;
let machine: Machine;
let around: World;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nip-describe-"));
  root = { path: join(folder, "root"), sync: false };
  const programs = await installMade(
    root,
    { ecosystem: "nix", name: "lib", explicit: false },
    { ecosystem: "pkgsrc", name: "tool", more: { aliases: ["n/aaaaa"] } },
    {
      ecosystem: "nix",
      name: "hello",
      needs: { lib: "lib>=1" },
      more: { homepage: "https://hello.example", license: "MIT", optional: ["speech: to say it"] },
      findings: {
        dropped: [{ path: "bin/su", what: "set-user bit" }],
        effects: [{ kind: "script", subject: "post_install", done: false }],
        leftovers: [{ path: "lib/x", count: 2 }],
      },
    },
  );
  const packages = [
    { name: "hello", version: "2.0-1", depends: ["glibc>=2.40", "sh"] },
    { name: "other", version: "1-1" },
  ];
  world = await makeReadWorld(folder, [writeDatabase(join(folder, "core"), "core", packages)]);
  around = { ...world, target: { root, programs } };
  machine = makeMachine();
});
afterAll(() => {
  world[Symbol.dispose]();
  machine.remove();
  rmSync(folder, { recursive: true });
});

test("of a graft it tells what its manifest and its generation hold", async () => {
  const info = await describe(parseSpec("hello"), root, around);
  const program = around.target.programs.find(({ name }) => name === "hello")!;
  expect(info).toMatchObject({
    name: "hello",
    version: "1.0",
    ecosystem: "nix",
    repository: "made",
    trust: "digest",
    homepage: "https://hello.example",
    license: "MIT",
    layer: "foreign",
    dependencies: [{ name: "lib>=1" }],
    optional: ["speech: to say it"],
    installed: true,
    explicit: true,
    neededBy: [],
    verdict: "resolves",
    dropped: [{ path: "bin/su", what: "set-user bit" }],
    effects: [{ kind: "script", subject: "post_install", done: false }],
    leftovers: [{ path: "lib/x", count: 2 }],
    size: 5,
    fileCount: 2,
    path: inRoot(root, treePath(program)),
  });
});

test("of a dependency it tells who needs it; views and the launcher are nobody", async () => {
  expect(await describe(parseSpec("pkgsrc::tool"), root, around)).toMatchObject({ neededBy: [] });
  expect(await describe(parseSpec("nix::LIB"), root, around)).toMatchObject({ name: "lib", explicit: false, neededBy: ["hello"], dependencies: [] });
});

test("what is installed comes first, unless another ecosystem or version is named", async () => {
  expect(await describe(parseSpec("pacman::hello"), root, around)).toEqual({
    name: "hello",
    version: "2.0-1",
    ecosystem: "pacman",
    repository: "core",
    description: "",
    homepage: undefined,
    license: undefined,
    architecture: "x86_64",
    dependencies: [{ name: "glibc>=2.40" }, { name: "sh" }],
    optional: [],
    installed: false,
    size: undefined,
    downloadSize: undefined,
  });
  expect(await describe(parseSpec("hello@2.0-1"), root, around)).toMatchObject({ ecosystem: "pacman", installed: false });
  expect(await describe(parseSpec("hello@1.0"), root, around)).toMatchObject({ ecosystem: "nix", installed: true });
  await expect(describe(parseSpec("nothing"), root, around)).rejects.toMatchObject({ code: "not-found" });
});

test("of a file of our own it tells who signed it, and a damaged one is refused", async () => {
  const path = await machine.pack("own", "1.0", { depends: ["base@2"], out: machine.folder });
  const { config } = locations({ HOME: join(machine.folder, "home"), XDG_CONFIG_HOME: join(machine.folder, "config") });
  const keys = openKeyStore(config).trusted();
  const info = await describe(parseSpec(path), root, { ...around, minisignKeys: () => keys });
  expect(info).toMatchObject({
    name: "own",
    ecosystem: "npk",
    installed: false,
    path,
    signedBy: keys.map(({ id }) => id),
    dependencies: [{ name: "base", version: "2" }],
    fileCount: 6,
  });
  expect(info.signedBy).toHaveLength(1);
  flipByte(path);
  await expect(describe(parseSpec(path), root, { ...around, minisignKeys: () => keys })).rejects.toMatchObject({ exitCode: 6 });
});
