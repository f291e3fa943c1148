// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silent } from "@nexus/core";
import { writeDocument } from "@nexus/kdl";
import {
  currentGeneration,
  findOwner,
  formatFilesNode,
  manifestPath,
  openRoot,
  readEntries,
  sortEntries,
  transaction,
  treeDigest,
  treeId,
  treePath,
  verifyTrees,
} from "../src/index.ts";
import type { CommitResult, Root, UnknownTree } from "../src/index.ts";
import { entriesOf, newTree, options, programAt, streamOf, type TreeSpec } from "./make-tree.ts";
import { snapshot, temporaryFolder } from "./support.ts";

const at = (root: Root, path: string) => join(root.path, path);

function unknownTree(spec: TreeSpec, more: Partial<UnknownTree> = {}): UnknownTree {
  const manifest: UnknownTree["manifest"] = (files) => writeDocument([{ name: "package", children: [{ name: "layer", args: ["foreign"] }, formatFilesNode(files)] }]);
  return { app: "Hello", version: "2.12", entries: streamOf(spec), manifest, links: "any", ...more };
}

/** Stages one tree and makes it the only program. */
async function graft(root: Root, spec: TreeSpec, more: Partial<UnknownTree> = {}): Promise<CommitResult> {
  return transaction(root, options(), async (tx) => {
    const { tree } = await tx.stageTree(unknownTree(spec, more));
    return tx.commit([programAt(tree, "hello", { key: "nix:hello", ecosystem: "nix", layer: "foreign" })]);
  });
}

const spec: TreeSpec = { "bin/hello": { text: "hello", mode: 0o755 }, "bin/hi": { link: "hello" }, "share/doc": "text" };
const inode = (root: Root) => statSync(at(root, "Programs/Hello/2.12/bin/hello")).ino;

describe("a tree whose content is not known beforehand", () => {
  test("gets its name from what was written, and its manifest too", async () => {
    const root = openRoot(temporaryFolder());
    const staged = await transaction(root, options(), async (tx) => {
      const result = await tx.stageTree(unknownTree(spec));
      expect(readdirSync(at(root, "Programs/Hello")).filter((name) => !name.startsWith(".staging:"))).toEqual([]);
      tx.commit([programAt(result.tree, "hello")]);
      return result;
    });
    expect(staged.files).toEqual(sortEntries(entriesOf(spec)));
    expect(staged.tree.id).toBe(treeId(treeDigest(entriesOf(spec))));
    expect(readEntries(root, staged.tree)).toEqual(staged.files);
    expect(readFileSync(at(root, "Programs/Hello/2.12/bin/hi"), "utf8")).toBe("hello");
    expect((await verifyTrees(root, { report: silent })).programs[0]!.problems).toEqual([]);
  });

  test("that lies there already keeps its files; only another manifest replaces the old one", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await graft(root, spec);
    const before = inode(root);
    await graft(root, spec);
    expect(inode(root)).toBe(before);
    const another: UnknownTree["manifest"] = (files) => writeDocument([{ name: "another" }, formatFilesNode(files)]);
    await graft(root, spec, { manifest: another });
    expect(inode(root)).toBe(before);
    expect(readFileSync(at(root, manifestPath(generation.programs[0]!)), "utf8")).toBe(another(sortEntries(entriesOf(spec))));
    expect(readdirSync(at(root, "Programs/Hello")).filter((name) => name.startsWith(".staging:"))).toEqual([]);
  });

  test.each([
    ["is none", () => "package {", "bad-document"],
    ["does not list the files", () => writeDocument([formatFilesNode([])]), "corrupt"],
    ["lists more than is read", () => `files {\n${'  symlink "a" target="b"\n'.repeat(500_001)}}\n`, "bad-document"],
  ])("is not installed with a manifest that %s: nobody could read it again", async (_, manifest, code) => {
    const root = openRoot(temporaryFolder());
    await expect(graft(root, spec, { manifest })).rejects.toMatchObject({ code });
    const known = transaction(root, options(), async (tx) => tx.addTree({ ...newTree("hello", "2.12", spec), manifest: manifest() }));
    await expect(known).rejects.toMatchObject({ code });
    expect(readdirSync(at(root, "Programs"))).toEqual([]);
    expect(currentGeneration(root)).toBeUndefined();
  });

  test("is the same tree when its entries are known, or when it comes twice", async () => {
    const root = openRoot(temporaryFolder());
    await transaction(root, options(), async (tx) => {
      const known = await tx.addTree(newTree("hello", "2.12", spec));
      const { tree } = await tx.stageTree(unknownTree(spec));
      expect(tree).toEqual(known);
      expect((await tx.stageTree(unknownTree(spec))).tree).toEqual(known);
      expect(readdirSync(at(root, "Programs/Hello"))).toHaveLength(1); // what came again takes no space
      tx.place([]);
      expect((await tx.stageTree(unknownTree(spec))).tree).toEqual(known);
      tx.commit([programAt(tree, "hello")]);
    });
    expect(readdirSync(at(root, "Programs/Hello"))).toHaveLength(4);
  });

  test("replaces a damaged one when it is placed", async () => {
    const root = openRoot(temporaryFolder());
    await graft(root, spec);
    writeFileSync(at(root, "Programs/Hello/2.12/share/doc"), "rotten");
    await graft(root, spec);
    expect(readFileSync(at(root, "Programs/Hello/2.12/share/doc"), "utf8")).toBe("text");
  });

  test("that breaks off leaves nothing", async () => {
    const root = openRoot(temporaryFolder());
    await graft(root, spec);
    const before = await snapshot(root.path);
    const broken = async function* () {
      yield* streamOf({ "bin/other": "other" });
      throw new Error("the connection broke");
    };
    await expect(graft(root, {}, { entries: broken() })).rejects.toThrow("the connection broke");
    expect(await snapshot(root.path)).toEqual(before);
  });

  test("can be placed, tried, and followed by others", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await transaction(root, options(), async (tx) => {
      const first = programAt((await tx.stageTree(unknownTree(spec))).tree, "hello");
      tx.place([first]);
      expect(readFileSync(at(root, `${treePath(first)}/bin/hello`), "utf8")).toBe("hello");
      const second = programAt((await tx.stageTree(unknownTree({ "bin/b": "b" }, { app: "B" }))).tree, "b");
      expect(existsSync(at(root, treePath(second)))).toBe(false);
      return tx.commit([{ ...first, verdict: "runs" }, second]);
    });
    expect(generation.programs.map(({ verdict }) => verdict)).toEqual(["runs", undefined]);
    expect((await verifyTrees(root, { report: silent })).programs.flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe("links of a foreign tree", () => {
  const refused = { code: "corrupt", message: expect.stringContaining("a link that leads out of its tree") };

  test.each<[string, TreeSpec]>([
    ["an absolute link anywhere", { "lib/x": { link: "/usr/lib/libx.so" } }],
    ["a link through one", { usr: { link: "/usr" }, "lib/x": { link: "../usr/lib/x" } }],
    ["a link that climbs by its absolute path", { "etc/x": { link: "/etc/../root" } }],
  ])("%s is kept where it is asked for, and only there", async (_, tree) => {
    const root = openRoot(temporaryFolder());
    await expect(graft(root, tree, { links: "system" })).rejects.toMatchObject(refused);
    await expect(transaction(root, options(), (tx) => tx.addTree(newTree("hello", "1", tree)))).rejects.toMatchObject(refused);
    await graft(root, tree);
    expect((await verifyTrees(root, { report: silent })).programs[0]!.problems).toEqual([]);
  });

  test.each<[string, TreeSpec]>([
    ["out by a relative link", { "lib/x": { link: "../../x" } }],
    ["in a circle", { "lib/x": { link: "x" } }],
  ])("never lead %s", async (_, tree) => {
    await expect(graft(openRoot(temporaryFolder()), tree)).rejects.toMatchObject(refused);
  });

  test("are not followed by the index, verify or owns", async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "secret"), "secret");
    const root = openRoot(temporaryFolder());
    await graft(root, { bin: { link: outside }, "lib/folder": { link: outside }, sbin: { link: "lib/folder" }, "share/loop": { link: "/share/loop" } });
    expect(readdirSync(at(root, "System/Index/bin"))).toEqual([]);
    expect(readdirSync(at(root, "System/Index/sbin"))).toEqual([]);
    expect((await verifyTrees(root, { report: silent })).links).toEqual([]);
    expect(findOwner(root, "/Programs/Hello/2.12/bin/secret")).toBeUndefined();
    expect(findOwner(root, "/Programs/Hello/2.12/bin")).toMatchObject({ path: "bin" });
    expect(findOwner(root, "/Programs/Hello/2.12/share/loop/x")).toBeUndefined();
  });
});
