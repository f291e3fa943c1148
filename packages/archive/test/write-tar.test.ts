// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Parser, type ReadEntry } from "tar";
import { describe, expect, test } from "vitest";
import { tarHeader, writeTar, type Entry } from "../src/index.ts";
import { entriesOf, rowsOf, sampleLists, type Sample } from "./sample-entries.ts";
import { bytesOf, chunksOf, messageOf } from "./streams.ts";
import { byPath, digest, makeFolder, rowsOfFolder, rowsOfTar, testFolder, type Row } from "./trees.ts";

const mtime = 1_767_225_600;
const long = `${"directory-of-forty-characters-in-its-name/".repeat(5)}file`;
const samples: Sample[] = [
  { kind: "directory", path: "bin", mode: 0o755 },
  { kind: "file", path: "bin/tool", mode: 0o755, body: Buffer.from("#!/bin/sh\n") },
  { kind: "file", path: "bin/empty", mode: 0o444 },
  { kind: "file", path: "exact block", mode: 0o644, body: Buffer.alloc(1024, 7) },
  { kind: "file", path: long, mode: 0o600, body: Buffer.from("deep") },
  { kind: "file", path: `${"n".repeat(200)}`, mode: 0o644, body: Buffer.from("long name") },
  { kind: "file", path: "ünï/漢字", mode: 0o644, body: Buffer.from("unicode") },
  { kind: "symlink", path: "short", target: "bin/tool" },
  { kind: "symlink", path: "longlink", target: "t".repeat(300) },
  { kind: "symlink", path: "ünïlink", target: "../ünï/漢字" },
].map((sample) => ({ mode: 0, body: Buffer.alloc(0), target: "", ...sample }) as Sample);

/** What the `tar` package of npm reads. */
async function rowsByNpmTar(tar: Buffer): Promise<Row[]> {
  const rows: Row[] = [];
  const parser = new Parser({ strict: true });
  const done = new Promise((resolve, reject) => parser.on("end", resolve).on("error", reject));
  parser.on("entry", (entry: ReadEntry) => {
    const parts: Buffer[] = [];
    entry.on("data", (part: Buffer) => parts.push(part));
    const path = entry.path.replace(/\/$/, "");
    const mode = (entry.mode ?? 0) & 0o777;
    entry.on("end", () => {
      if (entry.type === "Directory") rows.push(["directory", path, mode, undefined]);
      else if (entry.type === "SymbolicLink") rows.push(["symlink", path, undefined, entry.linkpath]);
      else rows.push(["file", path, mode, digest(Buffer.concat(parts))]);
    });
  });
  parser.end(tar);
  await done;
  return rows;
}

describe("writeTar", () => {
  test("GNU tar unpacks what was packed", async () => {
    const folder = testFolder();
    const out = makeFolder(join(folder, "out"));
    const tar = await bytesOf(writeTar(entriesOf(samples), { mtime }));
    execFileSync("tar", ["--extract", "--preserve-permissions", "--file", "-", "--directory", out], { input: tar });
    const implied = new Set(["directory-of-forty-characters-in-its-name", "ünï"]);
    const unpacked = rowsOfFolder(out).filter(([kind, path]) => kind !== "directory" || !implied.has(path.split("/")[0]!));
    expect(byPath(unpacked)).toEqual(byPath(rowsOf(samples)));
  });

  test("GNU tar sees owner 0, no names, the given time, and finds nothing to complain about", async () => {
    const tar = await bytesOf(writeTar(entriesOf(samples), { mtime }));
    const listing = execFileSync("tar", ["--list", "--verbose", "--full-time", "--numeric-owner", "--utc", "--file", "-"], { input: tar, encoding: "utf8" });
    const lines = listing.trimEnd().split("\n");
    expect(lines).toHaveLength(samples.length);
    for (const line of lines) expect(line).toMatch(/^[-dl][-rwx]{9} 0\/0 +\d+ 2026-01-01 00:00:00 /);
  });

  test("cpio lists the ustar members", async () => {
    const plain = samples.filter(({ path, target }) => /^[\x20-\x7e]*$/.test(path + target) && path.length + target.length <= 100);
    const tar = await bytesOf(writeTar(entriesOf(plain), { mtime }));
    const names = execFileSync("cpio", ["--list", "--format=ustar", "--quiet"], { input: tar, encoding: "utf8" });
    expect(
      names
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/\/$/, "")),
    ).toEqual(plain.map(({ path }) => path));
  });

  test("npm's tar and our reader agree with it on any list of members", async () => {
    await fc.assert(
      fc.asyncProperty(sampleLists, fc.integer({ min: 1, max: 2000 }), async (list, chunk) => {
        const tar = await bytesOf(writeTar(entriesOf(list, chunk), { mtime }));
        expect(tar.length % 512).toBe(0);
        if (list.length > 0) expect(await rowsByNpmTar(tar)).toEqual(rowsOf(list)); // it takes no empty archive
        expect(await rowsOfTar(tar, { chunk })).toEqual(rowsOf(list));
        expect(tar.equals(await bytesOf(writeTar(entriesOf(list), { mtime })))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test("sizes of 8 GiB and more are said in a pax header that GNU tar reads", () => {
    const size = 9 * 1024 ** 3 + 3;
    const path = join(testFolder(), "huge.tar");
    const file = openSync(path, "w");
    const header = tarHeader({ kind: "file", path: "huge", mode: 0o644, size, target: "", mtime });
    writeSync(file, header);
    ftruncateSync(file, header.length + Math.ceil(size / 512) * 512 + 1024);
    closeSync(file);
    expect(execFileSync("tar", ["--list", "--verbose", "--file", path], { encoding: "utf8" })).toContain(` ${size} `);
  });

  test("names at the edges of ustar survive", async () => {
    const lengths = [99, 100, 101, 154, 155, 156, 255, 256, 257];
    const list = lengths.flatMap((length) => [`${"d".repeat(Math.min(length - 2, 155))}/`, `${"d/".repeat(20)}`].map((start) => start.padEnd(length, "f")));
    const edge: Sample[] = [...new Set(list)]
      .filter((path) => path.split("/").every((name) => name.length <= 255))
      .map((path) => ({ kind: "file", path, mode: 0o644, body: Buffer.from(path), target: "" }));
    const tar = await bytesOf(writeTar(entriesOf(edge), { mtime }));
    expect(execFileSync("tar", ["--list", "--file", "-"], { input: tar, encoding: "utf8" }).trimEnd().split("\n")).toEqual(edge.map(({ path }) => path));
    expect(await rowsOfTar(tar)).toEqual(rowsOf(edge));
  });

  test.each<[string, Entry, RegExp]>([
    ["a path that climbs", { kind: "directory", path: "a/../b", mode: 0o755 }, /holds the name \.\./],
    ["an absolute path", { kind: "directory", path: "/etc", mode: 0o755 }, /is absolute/],
    ["a hard link that climbs", { kind: "hardlink", path: "a", target: "../b" }, /holds the name \.\./],
    ["a set-user-id mode", { kind: "file", path: "a", mode: 0o4755, size: 0, body: chunksOf(Buffer.alloc(0)) }, /more than permission bits/],
    ["a body that is too short", { kind: "file", path: "a", mode: 0o644, size: 5, body: chunksOf(Buffer.from("1234")) }, /5 bytes expected, 4 read/],
    ["a body that is too long", { kind: "file", path: "a", mode: 0o644, size: 3, body: chunksOf(Buffer.from("1234")) }, /3 bytes expected, more read/],
  ])("refuses %s", async (_, entry, message) => {
    expect(await messageOf(bytesOf(writeTar([entry], { mtime })))).toMatch(message);
  });

  test("GNU tar finds a hard link's target", async () => {
    const entries: Entry[] = [
      { kind: "file", path: "a", mode: 0o644, size: 2, body: chunksOf(Buffer.from("hi")) },
      { kind: "hardlink", path: "b", target: "a" },
    ];
    const file = join(testFolder(), "links.tar");
    writeFileSync(file, await bytesOf(writeTar(entries, { mtime })));
    expect(execFileSync("tar", ["--extract", "--to-stdout", "--file", file, "a"], { encoding: "utf8" })).toBe("hi");
    expect(execFileSync("tar", ["--list", "--verbose", "--file", file], { encoding: "utf8" })).toContain("b link to a");
  });
});
