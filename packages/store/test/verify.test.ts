// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silent } from "@nexus/core";
import { manifestPath, openRoot, treePath, verifyTrees } from "../src/index.ts";
import { install, type ProgramSpec } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

const programs: ProgramSpec[] = [
  { name: "mksh", spec: { "bin/mksh": { text: "mksh", mode: 0o755 }, "bin/sh": { link: "mksh" }, "share/doc/mksh": "text" } },
  { name: "toybox", spec: { "bin/toybox": { text: "toybox", mode: 0o755 } } },
];

async function installed() {
  const root = openRoot(temporaryFolder());
  const { generation } = await install(root, programs);
  const [mksh] = generation.programs;
  return { root, mksh: mksh!, tree: join(root.path, treePath(mksh!)) };
}

const damages: [string, (tree: string) => void, object][] = [
  ["a byte changed", (tree) => writeFileSync(join(tree, "bin/mksh"), "mkzh"), { path: "bin/mksh", problem: "changed", detail: expect.stringContaining("sha256") }],
  ["a file cut short", (tree) => writeFileSync(join(tree, "bin/mksh"), "m"), { path: "bin/mksh", problem: "changed", detail: "1 bytes, expected 4" }],
  ["a file removed", (tree) => rmSync(join(tree, "bin/mksh")), { path: "bin/mksh", problem: "missing" }],
  ["a file added", (tree) => writeFileSync(join(tree, "bin/virus"), ""), { path: "bin/virus", problem: "extra" }],
  ["a mode changed", (tree) => chmodSync(join(tree, "bin/mksh"), 0o4755), { path: "bin/mksh", problem: "mode", detail: "mode 4755, expected 0755" }],
  ["a directory made writable", (tree) => chmodSync(join(tree, "bin"), 0o777), { path: "bin", problem: "mode" }],
  [
    "a link turned",
    (tree) => (rmSync(join(tree, "bin/sh")), symlinkSync("/bin/sh", join(tree, "bin/sh"))),
    { path: "bin/sh", problem: "changed", detail: "leads to /bin/sh, expected mksh" },
  ],
  [
    "a file made a link",
    (tree) => (rmSync(join(tree, "bin/mksh")), symlinkSync("toybox", join(tree, "bin/mksh"))),
    { path: "bin/mksh", problem: "changed", detail: "a symlink, expected a file" },
  ],
  ["a directory made a file", (tree) => (rmSync(join(tree, "share"), { recursive: true }), writeFileSync(join(tree, "share"), "")), { path: "share", problem: "changed" }],
  ["a pipe", (tree) => execFileSync("mkfifo", [join(tree, "pipe")]), { path: "pipe", problem: "extra" }],
  ["a name that is not UTF-8", (tree) => writeFileSync(Buffer.concat([Buffer.from(`${tree}/caf`), Buffer.from([0xe9])]), ""), { problem: "extra" }],
  ["the manifest removed", (tree) => rmSync(`${tree}.kdl`), { path: expect.stringMatching(/^\.\.\/.*\.kdl$/), problem: "missing" }],
  ["the manifest damaged", (tree) => writeFileSync(`${tree}.kdl`, "files {"), { problem: "changed", detail: expect.stringContaining("error") }],
  [
    "the manifest of another tree",
    (tree) => writeFileSync(`${tree}.kdl`, 'files { directory "x" mode="0755" }'),
    { problem: "changed", detail: expect.stringContaining("does not list the files") },
  ],
  ["the tree removed", (tree) => rmSync(tree, { recursive: true }), { path: ".", problem: "missing" }],
];

describe("verifyTrees", () => {
  test("finds nothing in what was just installed", async () => {
    const { root, mksh } = await installed();
    const { programs, links } = await verifyTrees(root, { report: silent });
    expect(programs.map(({ program, problems }) => [program.name, problems])).toEqual([
      ["mksh", []],
      ["toybox", []],
    ]);
    expect(links).toEqual([]);
    expect(manifestPath(mksh)).toBe(`${treePath(mksh)}.kdl`);
  });

  test.each(damages)("finds %s", async (_, damage, problem) => {
    const { root, tree } = await installed();
    damage(tree);
    const { programs } = await verifyTrees(root, { report: silent });
    expect(programs[0]!.problems).toContainEqual(expect.objectContaining(problem));
    expect(programs[1]!.problems).toEqual([]);
  });

  test.each<[string, (root: string) => void, object]>([
    ["a link of the index removed", (root) => rmSync(join(root, "System/Index/bin/mksh")), { path: "System/Generations/1/Index/bin/mksh", problem: "missing" }],
    ["a link of the index turned", (root) => (rmSync(join(root, "System/Index/bin/mksh")), symlinkSync("/bin/true", join(root, "System/Index/bin/mksh"))), { problem: "changed" }],
    ["a link added to the index", (root) => symlinkSync("/bin/true", join(root, "System/Index/bin/true")), { path: "System/Generations/1/Index/bin/true", problem: "extra" }],
    ["a directory of the index removed", (root) => rmSync(join(root, "System/Index/share"), { recursive: true }), { path: "System/Generations/1/Index/share", problem: "missing" }],
    ["a link of the index made a file", (root) => (rmSync(join(root, "System/Index/bin/mksh")), writeFileSync(join(root, "System/Index/bin/mksh"), "")), { problem: "changed" }],
    ["/System/Index turned", (root) => (rmSync(join(root, "System/Index")), mkdirSync(join(root, "System/Index"))), { path: "System/Index", problem: "changed" }],
    ["a visible link removed", (root) => rmSync(join(root, "Programs/Mksh/1.0")), { path: "Programs/Mksh/1.0", problem: "missing" }],
    [
      "a visible link turned",
      (root) => (rmSync(join(root, "Programs/Mksh/Current")), symlinkSync("2.0", join(root, "Programs/Mksh/Current"))),
      { path: "Programs/Mksh/Current", problem: "changed" },
    ],
  ])("finds %s", async (_, damage, problem) => {
    const { root } = await installed();
    damage(root.path);
    expect((await verifyTrees(root, { report: silent })).links).toContainEqual(expect.objectContaining(problem));
  });

  test("looks only at the programs of the keys", async () => {
    const { root, tree } = await installed();
    writeFileSync(join(tree, "bin/mksh"), "bad!");
    expect((await verifyTrees(root, { keys: ["toybox"], report: silent })).programs.map(({ program, problems }) => [program.name, problems])).toEqual([["toybox", []]]);
    expect((await verifyTrees(root, { keys: ["mksh"], report: silent })).programs[0]!.problems).toHaveLength(1);
  });

  test("a root without programs is sound", async () => {
    expect(await verifyTrees(openRoot(temporaryFolder()), { report: silent })).toEqual({ programs: [], links: [] });
  });

  test("can be interrupted", async () => {
    const { root } = await installed();
    await expect(verifyTrees(root, { report: silent, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "interrupted" });
  });
});
