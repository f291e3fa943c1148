// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silent, type ProgressEvent } from "@nexus/core";
import { collectGarbage, findOwner, openRoot, transaction, treePath, verifyTrees, type Root } from "../src/index.ts";
import { install, newTree, options, programAt, type ProgramSpec } from "./make-tree.ts";
import { snapshot, temporaryFolder } from "./support.ts";

const store = "Programs/.0123456789abcdfghijklmnpqrsvwxyz-hello-2.12";
const short = "n/0a1b2";
const at = (root: Root, path: string) => join(root.path, path);
const read = (root: Root, path: string) => readFileSync(at(root, path), "utf8");

/** A foreign program whose tree holds its text. */
const hello = (text: string, more: ProgramSpec["more"] = {}): ProgramSpec => ({
  name: "hello",
  version: "2.12",
  spec: { "bin/hello": text },
  more: { key: `nix:${text}`, ecosystem: "nix", aliases: [store, short], ...more },
});
const mksh: ProgramSpec = { name: "mksh", spec: { "bin/mksh": "mksh" } };
const rollback = (root: Root, number: number, report = silent) => transaction(root, options({ report }), async (tx) => tx.switchTo(number));
const problems = async (root: Root) => (await verifyTrees(root, { report: silent })).links;

describe("aliases", () => {
  test("are relative links to the tree, and hold where the root is moved to", async () => {
    const root = openRoot(join(temporaryFolder(), "root"));
    const { generation } = await install(root, [hello("one")]);
    const tree = treePath(generation.programs[0]!);
    expect(readlinkSync(at(root, store))).toBe(tree.slice("Programs/".length));
    expect(readlinkSync(at(root, short))).toBe(`../${tree}`);
    renameSync(root.path, `${root.path}-moved`);
    expect(read({ ...root, path: `${root.path}-moved` }, `${store}/bin/hello`)).toBe("one");
    expect(read({ ...root, path: `${root.path}-moved` }, `${short}/bin/hello`)).toBe("one");
  });

  test("lead to one entry of the tree where a Nix path is a file", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [{ ...hello("x", { aliasEntry: "setup.sh" }), spec: { "setup.sh": "a script" } }]);
    expect(read(root, store)).toBe("a script");
    expect(await problems(root)).toEqual([]);
  });

  test("are there before the commit, and go without one", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [mksh]);
    const before = await snapshot(root.path);
    await transaction(root, options(), async (tx) => {
      const program = programAt(await tx.addTree(newTree("hello", "2.12", { "bin/hello": "tried" })), "hello", { aliases: [store, short] });
      expect(existsSync(at(root, store))).toBe(false);
      tx.place([program]);
      expect(read(root, `${store}/bin/hello`)).toBe("tried");
      expect(read(root, `${short}/bin/hello`)).toBe("tried");
    });
    expect((await snapshot(root.path)).filter((line) => !line.includes('"path":"n"'))).toEqual(before);
  });

  test("follow the generation that is current when another tree takes them over", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [hello("one")]);
    const first = await snapshot(at(root, "Programs"));
    await install(root, [hello("two")]);
    expect([read(root, `${store}/bin/hello`), read(root, `${short}/bin/hello`)]).toEqual(["two", "two"]);
    expect(await problems(root)).toEqual([]);
    await rollback(root, 1);
    expect([read(root, `${store}/bin/hello`), read(root, `${short}/bin/hello`)]).toEqual(["one", "one"]);
    expect(await problems(root)).toEqual([]);
    await collectGarbage(root, { keep: 0, time: 0, command: "nip gc", report: silent });
    expect((await snapshot(at(root, "Programs"))).sort()).toEqual(expect.arrayContaining(first.filter((line) => line.includes(".0123"))));
  });

  test("go back where they led when what takes them over is not committed", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [hello("one")]);
    await install(root, [mksh]); // an old generation's alias, so that the current one says nothing of it
    const before = await snapshot(root.path);
    await transaction(root, options(), async (tx) => {
      const program = programAt(await tx.addTree(newTree("hello", "2.12", { "bin/hello": "two" })), "hello", { aliases: [store, short] });
      tx.place([program]);
      expect(read(root, `${short}/bin/hello`)).toBe("two");
    });
    expect(await snapshot(root.path)).toEqual(before);
  });

  test("stay as long as a generation that is kept names them", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [hello("one")]);
    await install(root, [mksh]);
    writeFileSync(at(root, "n/notes"), "mine");
    symlinkSync("/somewhere", at(root, "n/zzzzz"));
    symlinkSync("x", at(root, "n/.new:0a1b2"));
    symlinkSync("x", at(root, "Programs/.new:hello"));
    const collect = (keep: number) => collectGarbage(root, { keep, time: 0, command: "nip gc", report: silent });
    expect((await collect(2)).paths).toEqual(["Programs/.new:hello", "n/.new:0a1b2"]);
    expect(read(root, `${store}/bin/hello`)).toBe("one");
    expect((await collect(1)).paths).toEqual(expect.arrayContaining([store, short]));
    expect(readdirSync(at(root, "n")).sort()).toEqual(["notes", "zzzzz"]);
    expect(readdirSync(at(root, "Programs"))).toEqual(["Mksh"]);
  });

  test.each<[string, (root: Root) => void, object]>([
    ["removed", (root) => rmSync(at(root, store)), { path: store, problem: "missing" }],
    ["turned", (root) => (rmSync(at(root, short)), symlinkSync("/usr/pkg", at(root, short))), { path: short, problem: "changed" }],
  ])("that are %s are found by verify", async (_, damage, problem) => {
    const root = openRoot(temporaryFolder());
    await install(root, [hello("one")]);
    expect(await problems(root)).toEqual([]);
    damage(root);
    expect(await problems(root)).toEqual([expect.objectContaining(problem)]);
  });

  test("tell whose a path is", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [hello("one")]);
    for (const alias of [store, short]) expect(findOwner(root, `/${alias}/bin/hello`)).toMatchObject({ path: "bin/hello", program: { name: "hello" } });
  });

  test.each(["Programs/Hello", "Programs/.hello", "n/../etc", "n/0a1b", "n/0a1b23", `${store}/x`, "etc/passwd"])("%s cannot be one", async (alias) => {
    const root = openRoot(temporaryFolder());
    await expect(install(root, [hello("one", { aliases: [alias] })])).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining("cannot be an alias") });
    expect(readdirSync(root.path)).toEqual(["Programs", "System"]);
  });

  test("that two trees claim are refused", async () => {
    const root = openRoot(temporaryFolder());
    await expect(install(root, [hello("one"), hello("two")])).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(`two trees claim the alias ${store}`) });
    expect(readdirSync(at(root, "Programs"))).toEqual([]);
  });

  test("do not take a name that is not nip's", async () => {
    const root = openRoot(temporaryFolder());
    mkdirSync(at(root, short), { recursive: true });
    await expect(install(root, [hello("one")])).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("was not made by nip") });
    rmSync(at(root, short), { recursive: true });
    await install(root, [hello("one")]);
    await install(root, [mksh]);
    rmSync(at(root, short));
    writeFileSync(at(root, short), "mine");
    const events: ProgressEvent[] = [];
    await rollback(root, 1, (event) => events.push(event));
    expect(events).toContainEqual({ type: "warn", message: expect.stringContaining("n/0a1b2 was not made by nip") });
    expect(read(root, short)).toBe("mine");
  });
});
