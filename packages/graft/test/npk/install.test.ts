// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { silent } from "@nexus/core";
import { currentGeneration, openRoot } from "@nexus/store";
import { expect, test } from "vitest";
import { installPackages } from "../../src/npk/install.ts";
import { keys, makeTree, packTree } from "./fixture.ts";
import { testFolder } from "./sample.ts";

const options = { keys, report: silent, time: 1_700_000_000, command: "test", explicit: ["toy"] };

async function samples() {
  const folder = testFolder();
  const tree = makeTree(folder);
  const pack = async (name: string, changes: Parameters<typeof packTree>[2]) => (await packTree(folder, tree, { name, app: name, ...changes })).path;
  return { tree, root: openRoot(join(folder, "root"), { sync: false }), pack };
}

test("package files become one generation, the named ones explicit", async () => {
  const { root, pack } = await samples();
  const files = [await pack("musl", { app: "Musl", version: "1.2.5", dependencies: [] }), await pack("toy", { app: "Toy", dependencies: [{ name: "musl", version: "1.2.5" }] })];
  const { generation } = await installPackages(root, files, options);
  expect(generation).toMatchObject({
    number: 1,
    time: 1_700_000_000,
    command: "test",
    programs: [
      { name: "musl", explicit: false },
      { name: "toy", explicit: true, dependencies: ["musl"], source: "local" },
    ],
  });
  expect(readFileSync(join(root.path, "System/Index/bin/tool"), "utf8")).toContain("echo tool");
});

test.each([
  ["a dependency that is nowhere", { dependencies: [{ name: "musl" }] }, "toy 1.0 needs musl, which is not installed"],
  ["a dependency of another version", { dependencies: [{ name: "base", version: "3" }] }, "toy 1.0 needs base 3, and 1.0 is installed"],
  ["another architecture", { dependencies: [], architecture: "riscv64" as const }, "is for riscv64, and the other programs of this root are for x86_64"],
])("%s is a conflict, and the generation stays", async (_, changes, message) => {
  const { root, pack } = await samples();
  await installPackages(root, [await pack("base", { app: "Base", dependencies: [] })], options);
  const toy = await pack("toy", { app: "Toy", ...changes });
  await expect(installPackages(root, [toy], options)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(message) });
  expect(currentGeneration(root)?.number).toBe(1);
});

test("a tree that lies there as foreign is checked before it counts as one of another layer", async () => {
  const { tree, root, pack } = await samples();
  const install = async (layer: "foreign" | "base") => installPackages(root, [await pack("toy", { app: "Toy", dependencies: [], layer })], options);
  await install("foreign");
  expect((await install("base")).generation.programs).toMatchObject([{ layer: "base" }]);
  copyFileSync("/bin/true", join(tree, "bin/tool"));
  expect((await install("foreign")).generation.number).toBe(3);
  await expect(install("base")).rejects.toMatchObject({ code: "layer-violation", message: expect.stringContaining("bin/tool") });
  expect(currentGeneration(root)).toMatchObject({ number: 3, programs: [{ layer: "foreign" }] });
});
