// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { narRootKind, readNar, type ReadNarOptions } from "../src/index.ts";
import { directory, entry, file, link, nar, program } from "./raw-nar.ts";
import { sampleLists, type Sample } from "./sample-entries.ts";
import { chunksOf, messageOf } from "./streams.ts";
import { byPath, digest, makeFolder, rowOf, rowsOfFolder, testFolder, type Row } from "./trees.ts";

async function rowsOfNar(bytes: Uint8Array, options: ReadNarOptions & { chunk?: number } = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const each of readNar(chunksOf(bytes, options.chunk), options)) rows.push(await rowOf(each));
  return rows;
}

function dump(path: string): Buffer {
  return execFileSync("nix-store", ["--dump", path], { maxBuffer: 1 << 28 });
}

function writeSamples(folder: string, samples: readonly Sample[]): void {
  for (const { kind, path, mode, body, target } of samples) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    if (kind === "directory") mkdirSync(place, { recursive: true });
    else if (kind === "symlink") symlinkSync(target, place);
    else {
      writeFileSync(place, body);
      chmodSync(place, (mode & 0o100) === 0 ? 0o644 : 0o755);
    }
  }
}

test("whatever nix-store --dump writes is read as it lies on disk, wherever the chunks end", async () => {
  const forests = fc.array(sampleLists, { minLength: 15, maxLength: 15 }); // several trees a dump: nix-store starts slowly
  await fc.assert(
    fc.asyncProperty(forests, fc.integer({ min: 1, max: 700 }), async (forest, chunk) => {
      const folder = testFolder();
      for (const [index, samples] of forest.entries()) writeSamples(makeFolder(join(folder, `tree ${index}`)), samples);
      const rows = await rowsOfNar(dump(folder), { chunk });
      expect(byPath(rows)).toEqual(byPath(rowsOfFolder(folder)));
    }),
    { numRuns: 6 },
  );
});

test("a big file comes in pieces and a body that nobody reads is passed over", async () => {
  const folder = testFolder();
  writeFileSync(join(folder, "a"), Buffer.alloc(3_000_001, "big"));
  writeFileSync(join(folder, "b"), "small");
  const bytes = dump(folder);
  const paths: string[] = [];
  for await (const each of readNar(chunksOf(bytes, 65_536))) {
    paths.push(each.path);
    if (each.kind === "file" && each.path === "a") for await (const _ of each.body) break;
  }
  expect(paths).toEqual(["a", "b"]);
});

test.each<[string, () => Buffer, string, Row]>([
  ["file", () => file("text"), "file", ["file", "it", 0o644, digest("text")]],
  ["program", () => program("text"), "file", ["file", "it", 0o755, digest("text")]],
  ["link", () => link("/nix/store/x"), "symlink", ["symlink", "it", undefined, "/nix/store/x"]],
])("a NAR of one %s has one entry, of the name that it is given", async (_, root, kind, row) => {
  expect(await rowsOfNar(nar(root()), { rootName: "it" })).toEqual([row]);
  expect(await narRootKind(chunksOf(nar(root()), 3))).toBe(kind);
  expect(await messageOf(rowsOfNar(nar(root())))).toMatch(/its root is a (file|symlink), and a directory is expected/);
});

test("a single file as nix-store --dump writes it", async () => {
  const path = join(testFolder(), "one");
  writeFileSync(path, "content", { mode: 0o755 });
  expect(await rowsOfNar(dump(path), { rootName: "one" })).toEqual([["file", "one", 0o755, digest("content")]]);
});

test("an empty directory has no entries; names that differ in case or composition are two files", async () => {
  expect(await rowsOfNar(nar(directory()))).toEqual([]);
  const names = ["Makefile", "e\u0301", "makefile", "\u00e9"];
  expect((await rowsOfNar(nar(directory(...names.map((name) => entry(name, file(name))))))).map(([, path]) => path)).toEqual(names);
});
