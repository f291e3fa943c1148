// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProgressEvent } from "@nexus/core";
import { currentGeneration, currentNumber, history, listGenerations, manifestPath, openRoot, transaction, treePath, verifyTrees, type Root } from "../src/index.ts";
import { silent } from "@nexus/core";
import { install, newTree, options, programAt, streamOf, type ProgramSpec } from "./make-tree.ts";
import { snapshot, temporaryFolder } from "./support.ts";

const mksh: ProgramSpec = { name: "mksh", version: "R59c", spec: { "bin/mksh": { text: "mksh", mode: 0o755 }, "bin/sh": { link: "mksh" } } };
const toybox: ProgramSpec = { name: "toybox", version: "0.8.12", spec: { "bin/toybox": { text: "toybox", mode: 0o755 } } };
const newMksh: ProgramSpec = { ...mksh, version: "R60", spec: { "bin/mksh": { text: "newer", mode: 0o755 } } };

const at = (root: Root, path: string) => join(root.path, path);

describe("a transaction", () => {
  test("lays trees, manifests, generation, index and visible links out as documented", async () => {
    const root = openRoot(join(temporaryFolder(), "new", "root"));
    const { generation } = await install(root, [mksh, toybox]);
    const [first] = generation.programs;
    expect(readlinkSync(at(root, "Programs/Mksh/Current"))).toBe("R59c");
    expect(readlinkSync(at(root, "Programs/Mksh/R59c"))).toBe(`.R59c-${first!.id}`);
    expect(readFileSync(at(root, "Programs/Mksh/R59c/bin/sh"), "utf8")).toBe("mksh");
    expect(readFileSync(at(root, manifestPath(first!)), "utf8")).toBe(newTree("mksh", "R59c", mksh.spec).manifest);
    expect(readFileSync(at(root, "System/Index/bin/toybox"), "utf8")).toBe("toybox");
    expect(readlinkSync(at(root, "System/Index"))).toBe("Generations/Current/Index");
    expect(readlinkSync(at(root, "System/Generations/Current"))).toBe("1");
    expect(currentGeneration(root)).toEqual(generation);
    expect(readdirSync(at(root, "System")).sort()).toEqual(["Generations", "Index", "nip.lock"]);
  });

  test("gives the same bytes in another root, under another umask", async () => {
    const one = openRoot(temporaryFolder());
    const two = openRoot(temporaryFolder(), { sync: false });
    await install(one, [mksh, toybox]);
    const umask = process.umask(0o077);
    try {
      await install(two, [mksh, toybox]);
    } finally {
      process.umask(umask);
    }
    expect(await snapshot(two.path)).toEqual(await snapshot(one.path));
    expect(statSync(at(two, "System/nip.lock")).mode & 0o777).toBe(0o644);
  });

  test("shows exactly the programs of the generation", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [mksh, toybox]);
    await install(root, [newMksh]);
    expect(readdirSync(at(root, "Programs/Mksh")).filter((name) => !name.startsWith("."))).toEqual(["Current", "R60"]);
    expect(readlinkSync(at(root, "Programs/Mksh/Current"))).toBe("R60");
    expect(readdirSync(at(root, "Programs/Toybox")).filter((name) => !name.startsWith("."))).toEqual([]);
    expect(existsSync(at(root, "System/Index/bin/toybox"))).toBe(false);
  });

  test("keeps two versions of one program side by side", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await install(root, [mksh, { ...newMksh, name: "mksh-next", explicit: false }]);
    expect(generation.programs.map(({ app }) => app)).toEqual(["Mksh", "Mksh-next"]);
    const both = await transaction(root, options(), async (tx) => {
      const old = await tx.addTree(newTree("mksh", "R59c", mksh.spec));
      const recent = await tx.addTree(newTree("mksh", "R60", newMksh.spec));
      return tx.commit([old, recent].map((tree, i) => programAt(tree, "mksh", { key: tree.version, explicit: i === 0 })));
    });
    expect(both.generation.programs).toHaveLength(2);
    expect(readdirSync(at(root, "Programs/Mksh")).filter((name) => !name.startsWith("."))).toEqual(["Current", "R59c", "R60"]);
    expect(readlinkSync(at(root, "Programs/Mksh/Current"))).toBe("R59c");
  });

  test("leaves what was not made by nip alone, and says so", async () => {
    const root = openRoot(temporaryFolder());
    mkdirSync(at(root, "Programs/Mksh/R59c"), { recursive: true });
    writeFileSync(at(root, "Programs/Mksh/notes"), "mine");
    symlinkSync("/somewhere", at(root, "Programs/Mksh/link"));
    const events: ProgressEvent[] = [];
    await install(root, [mksh], { report: (event) => events.push(event) });
    expect(events).toContainEqual({ type: "warn", message: expect.stringContaining("Programs/Mksh/R59c was not made by nip") });
    expect(
      readdirSync(at(root, "Programs/Mksh"))
        .filter((name) => !name.startsWith("."))
        .sort(),
    ).toEqual(["Current", "R59c", "link", "notes"]);
  });

  test("without a commit leaves nothing", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [toybox]);
    const before = await snapshot(root.path);
    await transaction(root, options(), async (tx) => void (await tx.addTree(newTree("mksh", "R59c", mksh.spec))));
    expect(await snapshot(root.path)).toEqual(before);
  });

  test("that fails leaves nothing", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [toybox]);
    const before = await snapshot(root.path);
    const bad = { ...newTree("mksh", "R59c", mksh.spec), entries: streamOf({ ...mksh.spec, "bin/mksh": { text: "evil", mode: 0o755 } }) };
    const work = transaction(root, options(), async (tx) => {
      await tx.addTree(newTree("other", "1", { "bin/other": "x" }));
      await tx.addTree(bad);
    });
    await expect(work).rejects.toMatchObject({ code: "digest-mismatch", exitCode: 6 });
    expect(await snapshot(root.path)).toEqual(before);
  });

  test("that is interrupted leaves nothing", async () => {
    const root = openRoot(temporaryFolder());
    const controller = new AbortController();
    const work = install(root, [mksh, toybox], { signal: controller.signal, onStep: (step) => step.startsWith("write Programs/Toybox") && controller.abort() });
    await expect(work).rejects.toMatchObject({ code: "interrupted", exitCode: 130 });
    expect(readdirSync(at(root, "Programs"))).toEqual([]);
    expect(currentNumber(root)).toBeUndefined();
  });

  test("refuses a program whose tree is missing, an App that is no folder name, and work after its end", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await install(root, [mksh]);
    const [program] = generation.programs;
    const commit = (programs: unknown) => transaction(root, options(), async (tx) => tx.commit(programs as never));
    await expect(commit([{ ...program, id: "0".repeat(32) }])).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("Mksh") });
    await expect(commit([{ ...program, app: "../../etc" }])).rejects.toMatchObject({ code: "corrupt" });
    await expect(transaction(root, options(), (tx) => tx.addTree({ ...newTree("x", "1", {}), app: ".." }))).rejects.toMatchObject({ code: "corrupt" });
    await expect(
      transaction(root, options(), async (tx) => {
        tx.commit([]);
        tx.commit([]);
      }),
    ).rejects.toMatchObject({ code: "internal" });
    expect(currentNumber(root)).toBe(2);
  });

  test("names the App's version in paths, the program's own in the generation", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await install(root, [{ ...mksh, version: "1:59/c" }]);
    expect(generation.programs[0]!.version).toBe("1:59/c");
    expect(readlinkSync(at(root, "Programs/Mksh/Current"))).toBe("1_59_c");
    expect(existsSync(at(root, "Programs/Mksh/1_59_c/bin/mksh"))).toBe(true);
  });
});

describe("a tree that lies there already", () => {
  test("is used again without reading its entries", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [mksh]);
    await install(root, []);
    const inode = statSync(at(root, treePath(listGenerations(root)[0]!.programs[0]!))).ino;
    // oxlint-disable-next-line require-yield -- reading it is the failure
    const entries = (async function* (): AsyncGenerator<never> {
      throw new Error("the entries were read");
    })();
    await transaction(root, options(), async (tx) => {
      const tree = await tx.addTree({ ...newTree("mksh", "R59c", mksh.spec), entries });
      tx.commit([programAt(tree, "mksh")]);
    });
    expect(statSync(at(root, treePath(currentGeneration(root)!.programs[0]!))).ino).toBe(inode);
  });

  test("with another manifest keeps its files and gets the new manifest", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await install(root, [mksh]);
    const tree = generation.programs[0]!;
    const inode = statSync(at(root, treePath(tree))).ino;
    const again = newTree("mksh", "R59c", mksh.spec);
    const tried = { ...again, manifest: `// another build\n${again.manifest}` };
    await transaction(root, options(), async (tx) => void (await tx.addTree(tried)));
    expect(readFileSync(at(root, manifestPath(tree)), "utf8")).not.toContain("another build");
    await transaction(root, options(), async (tx) => tx.commit([{ ...tree, ...(await tx.addTree(tried)) }]));
    expect(readFileSync(at(root, manifestPath(tree)), "utf8")).toBe(tried.manifest);
    expect(statSync(at(root, treePath(tree))).ino).toBe(inode);
  });

  test("and is damaged is replaced when the transaction commits, and not before", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await install(root, [mksh]);
    const damaged = at(root, `${treePath(generation.programs[0]!)}/bin/mksh`);
    writeFileSync(damaged, "rotten");
    await transaction(root, options(), async (tx) => void (await tx.addTree(newTree("mksh", "R59c", mksh.spec))));
    expect(readFileSync(damaged, "utf8")).toBe("rotten");
    await install(root, [mksh]);
    expect(readFileSync(damaged, "utf8")).toBe("mksh");
    expect((await verifyTrees(root, { report: silent })).programs[0]!.problems).toEqual([]);
  });
});

describe("switching", () => {
  test("goes back and forth, and the next generation counts on from the newest", async () => {
    const root = openRoot(temporaryFolder());
    await install(root, [mksh]);
    const before = await snapshot(at(root, "Programs"));
    await install(root, [newMksh, toybox], { command: "nip upgrade", time: 1_767_225_700 });
    const switched = await transaction(root, options({ command: "nip rollback" }), async (tx) => tx.switchTo(1));
    expect(switched.number).toBe(1);
    expect(currentNumber(root)).toBe(1);
    expect(readlinkSync(at(root, "Programs/Mksh/Current"))).toBe("R59c");
    expect((await snapshot(at(root, "Programs"))).filter((line) => line.includes("Current"))).toEqual(before.filter((line) => line.includes("Current")));
    expect(history(root).map(({ generation, current }) => [generation.number, current])).toEqual([
      [1, true],
      [2, false],
    ]);
    const { generation } = await install(root, [toybox]);
    expect([generation.number, generation.previous]).toEqual([3, 1]);
    expect(
      history(root).map(({ generation, changes }) => [
        generation.number,
        changes.added.map((p) => p.name),
        changes.removed.map((p) => p.name),
        changes.changed.map((c) => c.to.version),
      ]),
    ).toEqual([
      [1, ["mksh"], [], []],
      [2, ["toybox"], [], ["R60"]],
      [3, ["toybox"], ["mksh"], []],
    ]);
  });

  test("to what is not there changes nothing", async () => {
    const root = openRoot(temporaryFolder());
    const { generation } = await install(root, [mksh]);
    await install(root, []);
    const to = (number: number) => transaction(root, options(), async (tx) => tx.switchTo(number));
    await expect(to(7)).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("no generation 7") });
    rmSync(at(root, treePath(generation.programs[0]!)), { recursive: true });
    await expect(to(1)).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("mksh R59c is missing") });
    expect(currentNumber(root)).toBe(2);
  });
});

test("a failure after the commit says that the generation is active, and the next to open the root finishes", async () => {
  const root = openRoot(temporaryFolder());
  const onStep = (step: string) => {
    if (step === "show programs") throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
  };
  const message = expect.stringContaining(`generation 1 is active in ${root.path}, but its last steps failed`);
  await expect(install(root, [mksh], { onStep })).rejects.toMatchObject({ code: "disk-full", message, hint: "the next nip command finishes them" });
  expect(existsSync(at(root, "Programs/Mksh/Current"))).toBe(false);
  openRoot(root.path);
  expect(readlinkSync(at(root, "Programs/Mksh/Current"))).toBe("R59c");
});

test("a commit stands even when what the caller does after it fails", async () => {
  const root = openRoot(temporaryFolder());
  const work = transaction(root, options(), async (tx) => {
    tx.commit([]);
    throw new Error("afterwards");
  });
  await expect(work).rejects.toMatchObject({ code: "internal", message: "afterwards" });
  expect(currentNumber(root)).toBe(1);
  expect(existsSync(at(root, "System/nip.journal"))).toBe(false);
});

test("generations say nothing of the machine or its user", async () => {
  const root = openRoot(temporaryFolder());
  await install(root, [mksh]);
  expect(readFileSync(at(root, "System/Generations/1/generation.kdl"), "utf8")).toBe(
    [
      "generation 1 {",
      '  time "2026-01-01T00:00:00Z"',
      '  command "nip install"',
      `  program "mksh" version="R59c" app="Mksh" id="${currentGeneration(root)!.programs[0]!.id}" architecture="x86_64" layer="app" source="local" explicit=#true`,
      "}",
      "",
    ].join("\n"),
  );
});

test("a generation that was damaged is reported with its place", async () => {
  const root = openRoot(temporaryFolder());
  await install(root, [mksh]);
  const file = at(root, "System/Generations/1/generation.kdl");
  writeFileSync(file, readFileSync(file, "utf8").replace('app="Mksh"', 'app="../../etc"'));
  expect(() => currentGeneration(root)).toThrow(expect.objectContaining({ code: "bad-document", diagnostics: [expect.objectContaining({ file, line: 4 })] }));
});
