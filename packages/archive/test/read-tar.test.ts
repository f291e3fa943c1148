// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as npmTar from "tar";
import { beforeAll, describe, expect, test } from "vitest";
import { readTar, type Dropped } from "../src/index.ts";
import { bytesOf, chunksOf, messageOf } from "./streams.ts";
import { byPath, makeFolder, rowsOfFolder, rowsOfTar, testFolder, type Row } from "./trees.ts";

/** A folder with what archives hold. */
function makeTree(folder: string, longNames: boolean): string {
  makeFolder(join(folder, "tree", "sub", "deeper"));
  const tree = join(folder, "tree");
  writeFileSync(join(tree, "plain"), "hello\n");
  writeFileSync(join(tree, "sub", "script"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(tree, "sub", "deeper", "blocks"), Buffer.alloc(5000, "x"));
  writeFileSync(join(tree, "empty"), "");
  symlinkSync("sub/script", join(tree, "link"));
  symlinkSync("/etc/passwd", join(tree, "absolute"));
  if (longNames) {
    writeFileSync(join(tree, "sub", "n".repeat(180)), "long");
    symlinkSync("t".repeat(180), join(tree, "longlink"));
  }
  for (const name of ["", "sub", "sub/deeper"]) chmodSync(join(tree, name), 0o755);
  return tree;
}

function gnuTar(folder: string, ...args: string[]): Buffer {
  return execFileSync("tar", ["--create", "--file", "-", "--directory", folder, ...args], { maxBuffer: 1 << 28 });
}

describe("readTar reads what others write", () => {
  test.each(["gnu", "oldgnu", "pax", "ustar", "v7"])("GNU tar --format=%s", async (format) => {
    const longNames = format !== "ustar" && format !== "v7";
    const tree = makeTree(testFolder(), longNames);
    const tar = gnuTar(tree, `--format=${format}`, ".");
    for (const chunk of [1, 511, 512, 513, 1 << 20]) expect(byPath(await rowsOfTar(tar, { chunk }))).toEqual(byPath(rowsOfFolder(tree)));
  });

  test("npm's tar", async () => {
    const tree = makeTree(testFolder(), true);
    const stream = npmTar.create({ cwd: tree, portable: true }, ["."]);
    expect(byPath(await rowsOfTar(await bytesOf(stream as unknown as AsyncIterable<Uint8Array>)))).toEqual(byPath(rowsOfFolder(tree)));
  });

  test("cpio --format=ustar", async () => {
    const tree = makeTree(testFolder(), false);
    const tar = execFileSync("sh", ["-c", "find . | cpio --create --format=ustar --quiet"], { cwd: tree });
    expect(byPath(await rowsOfTar(tar))).toEqual(byPath(rowsOfFolder(tree)));
  });

  test("git archive, with its global header", async () => {
    const tree = makeTree(testFolder(), false);
    const git = (...args: string[]) => execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: tree });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "one");
    const rows = await rowsOfTar(git("archive", "--format=tar", "HEAD"));
    const files = (all: Row[]) => byPath(all.filter(([kind, path]) => kind !== "directory" && !path.startsWith(".git/"))).map(([kind, path, , content]) => [kind, path, content]);
    expect(files(rows)).toEqual(files(rowsOfFolder(tree)));
  });

  test("hard links, as links to a file before them", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "first"), "same");
    linkSync(join(folder, "first"), join(folder, "second"));
    const rows = await rowsOfTar(gnuTar(folder, "./first", "./second"));
    expect(rows.map(([kind, path, , content]) => (kind === "hardlink" ? [kind, path, content] : [kind, path]))).toEqual([
      ["file", "first"],
      ["hardlink", "second", "first"],
    ]);
  });

  test("a body may be left unread, or read in part", async () => {
    const tree = makeTree(testFolder(), true);
    const tar = gnuTar(tree, "--sort=name", ".");
    const paths = (await rowsOfTar(tar)).map(([, path]) => path);
    const unread: string[] = [];
    for await (const entry of readTar(chunksOf(tar, 100))) unread.push(entry.path);
    const partly: string[] = [];
    for await (const entry of readTar(chunksOf(tar, 100))) {
      partly.push(entry.path);
      if (entry.kind !== "file") continue;
      for await (const chunk of entry.body) if (chunk.length > 0) break;
    }
    expect([unread, partly]).toEqual([paths, paths]);
  });

  test("the source is let go when the reader stops early", async () => {
    const tree = makeTree(testFolder(), true);
    let released = false;
    async function* source(): AsyncGenerator<Uint8Array, void> {
      try {
        yield* chunksOf(gnuTar(tree, "."), 512);
      } finally {
        released = true;
      }
    }
    for await (const entry of readTar(source())) if (entry.kind === "file") break;
    expect(released).toBe(true);
  });
});

describe("what an archive does not get (rows 18 and 20)", () => {
  let folder: string;
  let tar: Buffer;
  beforeAll(() => {
    folder = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
    writeFileSync(join(folder, "su"), "x");
    chmodSync(join(folder, "su"), 0o6755);
    execFileSync("mkfifo", [join(folder, "pipe")]);
    writeFileSync(join(folder, "plain"), "x", { mode: 0o644 });
    tar = gnuTar(folder, "./su", "./pipe", "./plain");
    return () => execFileSync("rm", ["-r", "--", folder]);
  });

  test("is dropped, and told", async () => {
    const dropped: Dropped[] = [];
    const rows = await rowsOfTar(tar, { onDrop: (what) => dropped.push(what) });
    expect(rows.map(([kind, path, mode]) => [kind, path, mode])).toEqual([
      ["file", "su", 0o755],
      ["file", "plain", 0o644],
    ]);
    expect(dropped).toEqual([
      { path: "su", what: "set-id or sticky bits" },
      { path: "pipe", what: "FIFO" },
    ]);
  });

  test("makes the archive refused where nobody is told", async () => {
    expect(await messageOf(rowsOfTar(tar))).toMatch(/"su" asks for what is not given: set-id or sticky bits/);
  });

  test.runIf(process.getuid?.() === 0)("device nodes are dropped", async () => {
    execFileSync("mknod", [join(folder, "null"), "c", "1", "3"]);
    const dropped: Dropped[] = [];
    await rowsOfTar(gnuTar(folder, "./null"), { onDrop: (what) => dropped.push(what) });
    expect(dropped).toEqual([{ path: "null", what: "device node" }]);
  });

  test("sparse files are refused, in either of GNU's forms", async () => {
    const sparse = testFolder();
    writeFileSync(join(sparse, "hole"), "");
    truncateSync(join(sparse, "hole"), 1 << 20);
    expect(await messageOf(rowsOfTar(gnuTar(sparse, "--sparse", "--format=gnu", "hole")))).toMatch(/unknown type "S"/);
    expect(await messageOf(rowsOfTar(gnuTar(sparse, "--sparse", "--format=pax", "hole")))).toMatch(/sparse file/);
  });
});
