// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOwner, openRoot, treePath, type Root } from "../src/index.ts";
import { install } from "./make-tree.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-owns-"));
const root: Root = openRoot(join(folder, "root"));
let oldTree = "";

beforeAll(async () => {
  const { generation } = await install(root, [{ name: "old", spec: { "bin/old": "old" } }]);
  oldTree = treePath(generation.programs[0]!);
  await install(root, [
    {
      name: "mksh",
      spec: {
        "bin/mksh": { text: "mksh", mode: 0o755 },
        "bin/sh": { link: "mksh" },
        "share/mksh/doc/text": "text",
        "share/mksh/gone/text": "text",
        doc: { link: "share/mksh/doc" },
      },
    },
    { name: "toybox", spec: { "bin/toybox": "toybox", "bin/sh": { link: "toybox" } } },
  ]);
  rmSync(join(root.path, "Programs/Mksh/1.0/share/mksh/gone"), { recursive: true });
  writeFileSync(join(root.path, "Programs/Mksh/1.0/bin/added"), "");
  symlinkSync("System/Index/bin", join(root.path, "bin"));
  mkdirSync(join(root.path, "etc"));
  writeFileSync(join(root.path, "etc/passwd"), "");
  symlinkSync("/Programs/Toybox/Current/bin/toybox", join(root.path, "etc/absolute"));
  symlinkSync("circle", join(root.path, "etc/circle"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("findOwner", () => {
  test.each([
    ["a name in the index", "bin/mksh", "mksh", "bin/mksh"],
    ["a name two programs have", "bin/sh", "toybox", "bin/sh"],
    ["a path below a folded directory", "share/mksh/doc/text", "mksh", "share/mksh/doc/text"],
    ["the index as programs see it", "/System/Index/bin/mksh", "mksh", "bin/mksh"],
    ["a link into the index", "/bin/mksh", "mksh", "bin/mksh"],
    ["the visible version", "/Programs/Mksh/1.0/bin/sh", "mksh", "bin/sh"],
    ["Current", "/Programs/Toybox/Current/bin/toybox", "toybox", "bin/toybox"],
    ["a directory", "/Programs/Mksh/Current/bin", "mksh", "bin"],
    ["a tree itself", "/Programs/Mksh/1.0", "mksh", ""],
    ["a file that was deleted", "/Programs/Mksh/1.0/share/mksh/gone/text", "mksh", "share/mksh/gone/text"],
    ["and by the index, with the folder it lay in", "share/mksh/gone", "mksh", "share/mksh/gone"],
    ["a directory link inside a tree", "/Programs/Mksh/1.0/doc/text", "mksh", "share/mksh/doc/text"],
    ["an absolute link", "/etc/absolute", "toybox", "bin/toybox"],
    ["dots on the way", "/Programs/./Mksh/../Mksh/1.0/bin/../bin/mksh", "mksh", "bin/mksh"],
  ])("%s", (_, path, name, inner) => {
    expect(findOwner(root, path)).toMatchObject({ path: inner, program: { name } });
  });

  test("this machine's own path to it", () => {
    expect(findOwner(root, join(root.path, "Programs/Mksh/1.0/bin/mksh"))).toMatchObject({ path: "bin/mksh", app: "Mksh", program: { name: "mksh" } });
  });

  test("a tree that only an older generation names has no program", () => {
    expect(findOwner(root, `/${oldTree}/bin/old`)).toEqual({ app: "Old", folder: oldTree.split("/")[2], path: "bin/old", program: undefined });
  });

  test.each(["/etc/passwd", "/etc/circle", "/nowhere", "bin/nowhere", "/Programs/Mksh", "/", "/../../../etc/passwd"])("nobody owns %s", (path) => {
    expect(findOwner(root, path)).toBeUndefined();
  });

  test.each([
    ["that there never was, in a folder that one program fills", "share/mksh/nothing"],
    ["that there never was, in a tree", "/Programs/Mksh/Current/bin/typo"],
    ["below a file", "/Programs/Mksh/Current/bin/mksh/x"],
    ["that somebody else laid into a tree", "/Programs/Mksh/Current/bin/added"],
    ["of a tree that there is not", `/Programs/Mksh/.1.0-${"0".repeat(32)}/bin/mksh`],
  ])("nobody owns what is no package's: a name %s", (_, path) => {
    expect(findOwner(root, path)).toBeUndefined();
  });
});
