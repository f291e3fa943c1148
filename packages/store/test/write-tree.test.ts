// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, lstatSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Entry } from "@nexus/archive";
import { scanTree, sortEntries, writeTree, type TreeEntry } from "../src/index.ts";
import { entriesOf, sha256, streamOf, type TreeSpec } from "./make-tree.ts";
import { temporaryFolder } from "./support.ts";

const spec: TreeSpec = {
  "bin/mksh": { text: "#!ELF", mode: 0o755 },
  "bin/sh": { link: "mksh" },
  "share/doc": { directory: 0o555 },
  "share/doc/README": { text: "read me", mode: 0o444 },
  empty: null,
};

async function* stream(...entries: Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}
const body = async function* (text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
};
const file = (path: string, text = "x", mode = 0o644): Entry => ({ kind: "file", path, mode, size: Buffer.byteLength(text), body: body(text) });

describe("writeTree", () => {
  test("writes what is expected, with its modes whatever the umask", async () => {
    const folder = join(temporaryFolder(), "tree");
    const umask = process.umask(0o077);
    try {
      await writeTree(folder, streamOf(spec), { expected: entriesOf(spec) });
    } finally {
      process.umask(umask);
    }
    expect(await scanTree(folder)).toEqual(sortEntries(entriesOf(spec)));
    expect(statSync(join(folder, "share/doc")).mode & 0o7777).toBe(0o555);
    expect(statSync(folder).mode & 0o7777).toBe(0o755);
  });

  test("without a list takes what comes, makes parents, and returns it", async () => {
    const folder = join(temporaryFolder(), "tree");
    const written = await writeTree(
      folder,
      stream(file("a/b/c", "text", 0o4775), { kind: "directory", path: "a", mode: 0o700 }, { kind: "hardlink", path: "a/d", target: "a/b/c" }),
    );
    expect(written).toEqual([
      { kind: "directory", path: "a", mode: 0o700 },
      { kind: "directory", path: "a/b", mode: 0o755 },
      { kind: "file", path: "a/b/c", mode: 0o755, size: 4, sha256: sha256("text") },
      { kind: "file", path: "a/d", mode: 0o755, size: 4, sha256: sha256("text") },
    ]);
    expect(await scanTree(folder)).toEqual(written);
    expect(statSync(join(folder, "a/b/c")).mode & 0o7777).toBe(0o755);
  });

  test("nobody else can enter while it writes", async () => {
    const folder = join(temporaryFolder(), "tree");
    const modes: number[] = [];
    async function* watching(): AsyncGenerator<Entry> {
      yield file("x");
      modes.push(statSync(folder).mode & 0o777);
    }
    await writeTree(folder, watching());
    expect(modes).toEqual([0o700]);
  });

  test("a folder that is there already is not touched", async () => {
    const folder = temporaryFolder();
    await expect(writeTree(folder, stream(file("x")))).rejects.toMatchObject({ code: "EEXIST" });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("an abort stops it", async () => {
    const controller = new AbortController();
    async function* aborting(): AsyncGenerator<Entry> {
      yield file("a");
      controller.abort();
      yield file("b");
    }
    const folder = join(temporaryFolder(), "tree");
    await expect(writeTree(folder, aborting(), { signal: controller.signal })).rejects.toMatchObject({ code: "interrupted" });
    expect(existsSync(join(folder, "b"))).toBe(false);
  });
});

describe("hostile entries", () => {
  const cases: [string, (outside: string) => Entry[], RegExp][] = [
    ["a path with ..", () => [file("../x")], /name \.\./],
    ["an absolute path", (outside) => [file(`${outside}/x`)], /absolute/],
    ["a link, then a file through it", (outside) => [{ kind: "symlink", path: "a", target: outside }, file("a/x")], /no directory/],
    [
      "a link, then a directory through it",
      (outside) => [
        { kind: "symlink", path: "a", target: outside },
        { kind: "directory", path: "a/d", mode: 0o777 },
      ],
      /no directory/,
    ],
    [
      "a link, then a directory in its place",
      (outside) => [
        { kind: "symlink", path: "a", target: outside },
        { kind: "directory", path: "a", mode: 0o777 },
      ],
      /occurs twice/,
    ],
    [
      "a directory, then a link in its place",
      (outside) => [{ kind: "directory", path: "a", mode: 0o755 }, { kind: "symlink", path: "a", target: outside }, file("a/x")],
      /occurs twice/,
    ],
    ["a file, then the same file", () => [file("a"), file("a")], /occurs twice/],
    ["a file below a file", () => [file("a"), file("a/b")], /no directory/],
    ["a hard link out", () => [{ kind: "hardlink", path: "a", target: "../../etc/passwd" }], /name \.\./],
    ["a hard link to an absolute path", () => [{ kind: "hardlink", path: "a", target: "/etc/passwd" }], /absolute/],
    [
      "a hard link to a link",
      (outside) => [
        { kind: "symlink", path: "l", target: outside },
        { kind: "hardlink", path: "a", target: "l" },
      ],
      /no file written before/,
    ],
    [
      "a hard link through a link",
      (outside) => [
        { kind: "symlink", path: "l", target: outside },
        { kind: "hardlink", path: "a", target: "l/secret" },
      ],
      /no file written before/,
    ],
    ["a link out", () => [{ kind: "symlink", path: "l", target: "../../../etc" }], /leads out/],
    [
      "two links that together lead out",
      () => [file("d/e/f"), { kind: "symlink", path: "d/e/up", target: "../.." }, { kind: "symlink", path: "out", target: "d/e/up/../.." }],
      /leads out/,
    ],
    ["a body shorter than stated", () => [{ kind: "file", path: "a", mode: 0o644, size: 5, body: body("abc") }], /ends after 3 of the 5/],
    ["a body longer than stated", () => [{ kind: "file", path: "a", mode: 0o644, size: 2, body: body("abc") }], /more than the 2/],
  ];
  test.each(cases)("%s is refused, and nothing outside is touched", async (_, entries, reason) => {
    const outside = temporaryFolder();
    const folder = join(temporaryFolder(), "tree");
    await expect(writeTree(folder, stream(...entries(outside)))).rejects.toMatchObject({ code: "corrupt", message: expect.stringMatching(reason) });
    expect(readdirSync(outside)).toEqual([]);
    expect(statSync(outside).mode & 0o777).toBe(0o700);
  });

  test("a link already on disk is not written through", async () => {
    const outside = temporaryFolder();
    const folder = join(temporaryFolder(), "tree");
    async function* planting(): AsyncGenerator<Entry> {
      yield { kind: "directory", path: "a", mode: 0o755 };
      symlinkSync(join(outside, "x"), join(folder, "a/x")); // what another process of the same user might do
      yield file("a/x");
    }
    await expect(writeTree(folder, planting())).rejects.toMatchObject({ code: "EEXIST" });
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe("against a list", () => {
  const expected: TreeEntry[] = [
    { kind: "directory", path: "bin", mode: 0o755 },
    { kind: "file", path: "bin/x", mode: 0o755, size: 1, sha256: sha256("x") },
    { kind: "symlink", path: "bin/y", target: "x" },
  ];
  const directory: Entry = { kind: "directory", path: "bin", mode: 0o755 };
  const link: Entry = { kind: "symlink", path: "bin/y", target: "x" };
  const cases: [string, Entry[], string, RegExp][] = [
    ["other bytes", [directory, file("bin/x", "z", 0o755), link], "digest-mismatch", /bin\/x.*sha256.*manifest/],
    ["more bytes", [directory, file("bin/x", "xx", 0o755), link], "digest-mismatch", /bin\/x/],
    ["another mode", [directory, file("bin/x", "x", 0o644), link], "corrupt", /bin\/x.*differs/],
    ["another target", [directory, file("bin/x", "x", 0o755), { ...link, target: "./x" } as Entry], "corrupt", /bin\/y.*differs/],
    ["a missing file", [directory, link], "corrupt", /bin\/x.*missing/],
    ["a missing directory", [file("bin/x", "x", 0o755), link], "none", /./],
    ["one file more", [directory, file("bin/z"), file("bin/x", "x", 0o755), link], "corrupt", /bin\/z.*not listed/],
    ["a directory for a file", [directory, { kind: "directory", path: "bin/x", mode: 0o755 }, link], "corrupt", /is a directory, not a file/],
  ];
  test.each(cases)("%s", async (_, entries, code, message) => {
    const folder = join(temporaryFolder(), "tree");
    const work = writeTree(folder, stream(...entries), { expected });
    if (code === "none") return expect(work).resolves.toEqual(expected);
    await expect(work).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("other bytes are found when their file ends, not when all is written", async () => {
    async function* watching(): AsyncGenerator<Entry> {
      yield directory;
      yield file("bin/x", "z", 0o755);
      throw new Error("the next entry was asked for");
    }
    await expect(writeTree(join(temporaryFolder(), "tree"), watching(), { expected })).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test("a hostile list is refused before anything is written", async () => {
    const folder = join(temporaryFolder(), "tree");
    const list: TreeEntry[] = [{ kind: "symlink", path: "a", target: "../.." }];
    await expect(writeTree(folder, stream({ kind: "symlink", path: "a", target: "../.." }), { expected: list })).rejects.toMatchObject({ code: "corrupt" });
    expect(lstatSync(folder, { throwIfNoEntry: false })).toBeUndefined();
  });
});
